import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem

/// The flags that describe the requests of a load.
struct LoadRequestFlags: OptionGroup {
    let method = Option<RequestMethod>("--method", choosing: "method of the requests; GET by default")
    let header = RepeatedOption(
        "--header", "NAME:VALUE",
        "a header of the requests, given once for each; {env.NAME} is an environment variable, {file:PATH} a file's text",
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
            let secrets = RequestSecrets(read.variables, needed: "its requests need", file: nil)
            return LoadRequests(
                load: RequestLoad(
                    read.templates, values: try secrets.values(of: world.variables),
                    bodyFiles: read.bodyFiles.contents), host: nil)
        }
        let headers = options.header
        let isHost = { (header: RequestHeader) in header.name.lowercased() == "host" }
        let method = options.method ?? .get
        if method == .head, options.body != nil {
            throw UsageError(description: "--method HEAD and --body exclude each other: a HEAD request has no body")
        }
        let template = RequestTemplate(
            method: method, path: url.path, headers: headers.filter { !isHost($0) },
            body: options.body.map { .text($0) }, expectedStatus: options.expected ?? .success)
        let variables =
            headers.flatMap { named(in: $0.value, of: "--header \($0.name)", isInHeader: true) }
            + named(in: options.body ?? "", of: "--body", isInHeader: false)
        // A relative path is one from the working directory.
        let secrets = RequestSecrets(
            variables, needed: "a request needs", file: world.absolute("requests"),
            base: "the working directory")
        return LoadRequests(
            load: RequestLoad([template], values: try secrets.values(of: world.variables)),
            host: headers.last(where: isHost)?.value)
    }

    /// Returns the secrets that the value of a flag names.
    private static func named(in text: String, of flag: String, isInHeader: Bool) -> [RequestVariable] {
        RequestText.pieces(of: text).compactMap { piece in
            guard case .variable(let name) = piece else { return nil }
            return RequestVariable(name: name, location: flag, isInHeader: isInHeader)
        }
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
