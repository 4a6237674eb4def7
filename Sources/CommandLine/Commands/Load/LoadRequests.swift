import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem

/// The flags that describe the requests of a load.
struct LoadRequestFlags: OptionGroup {
    let method = Option<RequestMethod>("--method", choosing: "method of the requests; GET by default")
    let header = RepeatedOption(
        "--header", "NAME:VALUE",
        "a header of the requests, given once for each; {env.NAME} is an environment variable",
        reading: { (text: String) throws(UsageError) in try LoadRequests.header(text) })
    let body = Option("--body", "TEXT", "body of the requests")
    let expected = Option(
        "--expect-status", "S[,S...]", "statuses that count as success, such as 201 or 2xx,404; 2xx by default",
        reading: { (text: String) throws(UsageError) in try LoadRequests.status(text) })
    let requests = Option(
        "--requests", "FILE", "sends the requests of a file: a target file, or one with its key requests",
        completing: .files)
}

/// The requests of a load.
struct LoadRequests {
    let load: RequestLoad
    /// The value of the header Host, if the user gave one.
    let host: String?

    /// Returns the requests as a title: method and URL, or the URL alone for several requests.
    func title(_ url: LoadURL) -> String {
        load.templates.count == 1 ? "\(load.templates[0].method.rawValue) \(url.shown)" : url.shown
    }

    static func load(_ options: Options<LoadRequestFlags>, _ url: LoadURL, in world: World) throws -> LoadRequests {
        if let file = options.requests {
            if let flag = options.given(except: [\.requests]).first {
                throw UsageError(description: "--requests and \(flag) exclude each other: write it into the file")
            }
            guard url.path == "/" else {
                throw UsageError(
                    description: "--requests has the paths of the requests: give a URL without a path")
            }
            let read = try RequestFile.read(path: world.absolute(file))
            return LoadRequests(
                load: try filled(read.templates, read.variables.filter(\.isInHeader).map(\.name), in: world), host: nil)
        }
        let headers = options.header
        let isHost = { (header: RequestHeader) in header.name.lowercased() == "host" }
        let method = options.method ?? .get
        if method == .head, options.body != nil {
            throw UsageError(description: "--method HEAD and --body exclude each other: a HEAD request has no body")
        }
        let template = RequestTemplate(
            method: method, path: url.path, headers: headers.filter { !isHost($0) }, body: options.body,
            expectedStatus: options.expected ?? .success)
        let names = headers.flatMap { RequestTemplate(path: "/", headers: [$0]).variables }
        return LoadRequests(load: try filled([template], names, in: world), host: headers.last(where: isHost)?.value)
    }

    /// Adds the values of the environment variables.
    private static func filled(
        _ templates: [RequestTemplate], _ inHeaders: [String], in world: World
    ) throws(UsageError) -> RequestLoad {
        var values: [String: String] = [:]
        for name in templates.flatMap(\.variables) {
            guard let value = world.variables[name] else {
                throw UsageError(
                    description:
                        "the environment variable \(name) is not set, but a request needs it: set it in the environment "
                        + "of exporter-bench")
            }
            guard !inHeaders.contains(name) || isPrintable(value) else {
                throw UsageError(
                    description:
                        "the value of the environment variable \(name) has a line end or another control character, "
                        + "which a header cannot have: set it without one")
            }
            values[name] = value
        }
        return RequestLoad(templates, values: values)
    }

    static func header(_ text: String) throws(UsageError) -> RequestHeader {
        guard let colon = text.firstIndex(of: ":") else {
            throw UsageError(description: "--header '\(text)' has no colon: give NAME:VALUE")
        }
        let name = String(text[..<colon])
        if let problem = RequestHeader.problem(inName: name) {
            throw UsageError(description: "--header: \(problem): give another NAME:VALUE")
        }
        let value = text[text.index(after: colon)...].drop { $0 == " " }
        guard isPrintable(String(value)) else {
            throw UsageError(
                description: "--header \(name): the value has a line end or another control character: leave it out")
        }
        return RequestHeader(name: name, value: String(value))
    }

    static func status(_ text: String) throws(UsageError) -> ExpectedStatus {
        guard let status = ExpectedStatus(text.split(separator: ",").map(String.init)) else {
            throw UsageError(
                description:
                    "--expect-status '\(text)': give numbers from 200 to 599, or 2xx, 3xx, 4xx and 5xx, separated "
                    + "by commas")
        }
        return status
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 9 }
    }
}
