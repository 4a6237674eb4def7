import Statistics

/// The requests of a load, with the values of their variables. It goes to the node and is never stored.
package struct RequestLoad: Codable, Hashable, Sendable {
    package var templates: [RequestTemplate]
    /// Values of the secrets that the templates name.
    package var values: [String: String]
    /// Contents of the files of bodies, by their digest.
    package var bodyFiles: [String: BodyContents]
    package var ignored: IgnoredParts
    /// Most connections to one process.
    package var connections: Int

    package init(
        _ templates: [RequestTemplate], values: [String: String] = [:], bodyFiles: [String: BodyContents] = [:],
        ignored: IgnoredParts = .none, connections: Int = Target.standardConnections
    ) {
        self.templates = templates
        self.values = values
        self.bodyFiles = bodyFiles
        self.ignored = ignored
        self.connections = connections
    }

    /// Creates a load of GETs in turn.
    package init(paths: [String]) { self.init(paths.map { RequestTemplate(path: $0) }) }

    package init(_ target: Target) {
        self.init(
            target.requests, values: target.requestValues.sent, bodyFiles: target.bodyFiles.contents,
            ignored: target.ignored ?? .none, connections: target.connections)
    }

    package var isEmpty: Bool { templates.isEmpty }

    /// Returns a template's request with a number, all placeholders replaced.
    package func request(_ index: Int, number: UInt32) -> FilledRequest {
        let template = templates[index]
        func filled(_ text: String) -> String { RequestText.filled(text, number: number, values: values) }
        return FilledRequest(
            method: template.method, path: filled(template.path),
            headers: template.headers.map { RequestHeader(name: $0.name, value: filled($0.value)) },
            body: template.body.map { body in
                switch contents(body) {
                case .text(let text): Array(filled(text).utf8)
                case .bytes(let bytes): bytes
                }
            })
    }

    /// Returns the contents of a body, with placeholders.
    package func contents(_ body: RequestBody) -> BodyContents {
        switch body {
        case .text(let text): .text(text)
        case .file(let file): bodyFiles[file.sha256] ?? .bytes([])
        }
    }
}

extension Plan {
    /// Returns a warning where a round is too short to send each of a target's requests; nil where it is not.
    package func warningOfRareRequests(_ target: Target) -> String? {
        let period = RequestSequence.indices(weights: target.requests.map(\.weight)).count
        let sent = rates(of: Subject(target)).mean(over: fleet.agents) * scrapeInterval
        guard target.requests.count > 1, sent < Double(period) else { return nil }
        return
            "\(target.name): a round sends about \(Int(saturating: sent.rounded())) requests of an agent, and one of each "
            + "by its weight takes \(period): requests that are not sent are not measured; make the weights smaller, "
            + "or --rate or --scrape-interval larger"
    }
}

/// A request that is ready to be sent.
package struct FilledRequest: Hashable, Sendable {
    package var method: RequestMethod
    package var path: String
    package var headers: [RequestHeader]
    package var body: [UInt8]?

    package init(method: RequestMethod, path: String, headers: [RequestHeader], body: [UInt8]?) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// The parts of bodies that are left out before two answers are compared.
package struct IgnoredParts: Codable, Hashable, Sendable {
    package static let none = IgnoredParts()

    /// POSIX extended regular expressions.
    package var patterns: [String]
    /// JSON pointers (RFC 6901).
    package var json: [String]

    package init(patterns: [String] = [], json: [String] = []) {
        self.patterns = patterns
        self.json = json
    }

    package var isEmpty: Bool { patterns.isEmpty && json.isEmpty }
}

/// The order of weighted requests: a smooth weighted round robin, in which the requests of a large weight are spread
/// over the period. A pure function of the weights.
package enum RequestSequence {
    /// The largest sum of all weights.
    package static let longest = 10_000

    /// Returns the index of each request of one period. Equal weights give the order of the list.
    /// - Parameter weights: positive numbers.
    /// - Complexity: O(sum of the weights times their count).
    package static func indices(weights: [Int]) -> [Int] {
        let divisor = weights.reduce(0, commonDivisor)
        guard divisor > 0 else { return [] }
        let weights = weights.map { $0 / divisor }
        let sum = weights.reduce(0, +)
        var credits = Array(repeating: 0, count: weights.count)
        return (0..<sum).map { _ in
            var best = 0
            for index in weights.indices {
                credits[index] += weights[index]
                if credits[index] > credits[best] { best = index }
            }
            credits[best] -= sum
            return best
        }
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}
