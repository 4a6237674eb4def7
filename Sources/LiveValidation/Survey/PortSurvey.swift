package import BenchmarkModel
import Exposition
import LinuxSystem
import PlainText
package import Scraping

/// Asks a port of a service which pages and health checks it serves. Sends GETs, one after the other.
package struct PortSurvey {
    private let fetcher: any PageFetcher
    /// Seconds that each answer may take.
    private let limit: Double

    /// The usual paths of metrics pages.
    package static let pagePaths = [
        "/metrics", "/metrics/", "/actuator/prometheus", "/-/metrics", "/stats/prometheus", "/prometheus",
    ]
    /// The usual paths of health checks.
    package static let healthPaths = [
        "/health", "/healthz", "/-/healthy", "/ready", "/readyz", "/-/ready", "/livez", "/actuator/health",
    ]
    private static let noPath = "/exporter-bench-asks-for-a-path-that-no-service-has"
    private static let mostFamilies = 200

    /// - Parameters:
    ///   - fetcher: has no transfers in progress.
    ///   - limit: seconds that each answer may take.
    package init(_ fetcher: any PageFetcher, limit: Double = 2) {
        self.fetcher = fetcher
        self.limit = limit
    }

    /// Returns the port with what it serves. Costs some 20 GETs at most. A port that does not answer the first of them
    /// gets no other.
    /// - Parameters:
    ///   - first: a path that is tried before the usual ones.
    ///   - check: called a thousand times a second. An error that it throws ends the survey.
    package func look<Failure: Error>(
        at port: SeenPort, first: String? = nil, check: () throws(Failure) -> Void
    ) throws(Failure) -> SeenPort {
        var port = port
        try findPage(&port, first: first, check)
        guard port.answersHTTP else { return port }
        if var page = port.page {
            page.isOpenMetrics = try isOpenMetrics(page, port, check)
            page.isCompressed = try isCompressed(page, port, check)
            port.page = page
        }
        try findHealth(&port, check)
        port.rootStatus = try status("/", port, check)
        return port
    }

    private func findPage<Failure: Error>(
        _ port: inout SeenPort, first: String?, _ check: () throws(Failure) -> Void
    ) throws(Failure) {
        var tried: [String] = []
        let paths = [first].compactMap(\.self) + Self.pagePaths.filter { $0 != first }
        for path in paths where port.page == nil {
            let fetched = try get(path, port, check)
            switch fetched.outcome {
            case .failed(let reason):
                // The next path would wait as long for nothing. The target of a redirect may be another server.
                guard port.answersHTTP else {
                    port.remarks.append("GET \(path) was not answered: \(PrintedText.excerpt(reason, limit: 160))")
                    return
                }
                tried.append("\(path): \(PrintedText.excerpt(reason, limit: 100))")
            case .answered(let answer):
                port.answersHTTP = true
                switch Self.page(answer, path, port) {
                case .success(let page): port.page = page
                case .failure(let missing): tried.append("\(path): \(missing.reason)")
                }
            }
        }
        guard port.page == nil else { return }
        port.remarks.append("no metrics page was found: \(tried.joined(separator: ", "))")
    }

    /// Returns the page of an answer, or why the answer is not a page.
    private static func page(_ answer: Fetched.Answer, _ path: String, _ port: SeenPort) -> Result<SeenPage, Missing> {
        guard answer.status == 200 else { return .failure(Missing("status \(answer.status)")) }
        if let (problem, _) = NotMetrics.problem(answer.body) { return .failure(Missing(problem)) }
        let scan = ExpositionScan(answer.body, contentType: answer.contentType)
        if let problem = scan.problem { return .failure(Missing("not an exposition: \(problem)")) }
        guard scan.samples > 0 else { return .failure(Missing("a page without samples")) }
        let final = answer.redirectedTo.flatMap { pathOnSameServer($0, port) } ?? path
        return .success(
            SeenPage(
                path: final, redirectedFrom: final == path ? nil : path, contentType: answer.contentType,
                samples: scan.samples, bytes: answer.body.count, families: families(answer.body, scan.kind)))
    }

    /// Returns the path of an address on the same server; nil for another server.
    private static func pathOnSameServer(_ address: String, _ port: SeenPort) -> String? {
        let server = "http://\(port.host):\(port.number)"
        guard address.hasPrefix(server + "/") else { return nil }
        return String(address.dropFirst(server.count))
    }

    private static func families(_ body: [UInt8], _ kind: ExpositionKind) -> [String] {
        var names = FamilyNames(most: mostFamilies)
        _ = ExpositionParser(kind, mode: .lenient, checks: .lines, limit: 1000).parse(body, into: &names)
        return names.all
    }

    private func isOpenMetrics<Failure: Error>(
        _ page: SeenPage, _ port: SeenPort, _ check: () throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard case .answered(let answer) = try get(page.path, port, format: .openMetrics, check).outcome else {
            return false
        }
        return answer.status == 200 && answer.contentType?.hasPrefix("application/openmetrics-text") == true
    }

    private func isCompressed<Failure: Error>(
        _ page: SeenPage, _ port: SeenPort, _ check: () throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard case .answered(let answer) = try get(page.path, port, encoding: .gzip, check).outcome else {
            return false
        }
        return answer.status == 200 && answer.isCompressed
    }

    private func findHealth<Failure: Error>(
        _ port: inout SeenPort, _ check: () throws(Failure) -> Void
    ) throws(Failure) {
        port.answersEveryPath = try status(Self.noPath, port, check) == 200
        var tried: [String] = []
        for path in Self.healthPaths where port.healthPath == nil {
            let status = try status(path, port, check)
            if status == 200 { port.healthPath = path } else { tried.append(path) }
        }
        if port.healthPath == nil {
            port.remarks.append("no health check was found: none of \(tried.joined(separator: " ")) has status 200")
        }
    }

    private func status<Failure: Error>(
        _ path: String, _ port: SeenPort, _ check: () throws(Failure) -> Void
    ) throws(Failure) -> Int? {
        guard case .answered(let answer) = try get(path, port, follows: false, check).outcome else { return nil }
        return answer.status
    }

    private func get<Failure: Error>(
        _ path: String, _ port: SeenPort, format: PageFormat = .text, encoding: ContentCoding = .identity,
        follows: Bool = true, _ check: () throws(Failure) -> Void
    ) throws(Failure) -> Fetched {
        try fetcher.get(
            PageRequest(
                url: "http://\(port.host):\(port.number)\(path)", timeout: limit, tag: 0, encoding: encoding,
                format: format, followsRedirects: follows),
            check: check)
    }
}

extension SeenPort {
    /// The host of URLs for the port.
    fileprivate var host: String {
        switch address {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: address.contains(":") ? "[\(address)]" : address
        }
    }
}

/// The names of the families of a page, each once, in the page's order. A family without HELP and TYPE has the name of
/// its samples.
private struct FamilyNames: ExpositionVisitor {
    let most: Int
    private(set) var all: [String] = []
    private var seen: Set<String> = []
    private var isDeclared = false

    init(most: Int) { self.most = most }

    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {
        isDeclared = false
        add(name)
    }

    mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {
        isDeclared = true
    }

    mutating func sample(_ sample: SampleView) {
        if !isDeclared { add(sample.name) }
    }

    private mutating func add(_ name: UnsafeBufferPointer<UInt8>) {
        guard all.count < most else { return }
        let text = String(decoding: name, as: UTF8.self)
        if seen.insert(text).inserted { all.append(text) }
    }
}
