public import PrometheusExporter

/// A page read back: what a server would store of it.
public struct ParsedPage: Sendable {
    public let families: [ParsedFamily]

    /// Reads a page strictly.
    /// - Throws: `PageError` with the line of the first thing that the format forbids.
    public init(_ text: String, as format: ExpositionFormat = .text) throws(PageError) {
        var reader = PageReader(format: format)
        families = try reader.read(text)
    }

    /// All samples, in the page's order.
    public var samples: [ParsedSample] { families.flatMap(\.samples) }

    public func family(_ name: String) -> ParsedFamily? { families.first { $0.name == name } }

    /// The value of the one sample with this name and at least these labels; nil when there is none, or more than one.
    public func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.count == 1 ? found[0].value : nil
    }
}

/// A family as the page has it: in OpenMetrics without `_total` and `_info`.
public struct ParsedFamily: Sendable {
    public let name: String
    public internal(set) var help: String?
    /// As the format calls it; nil where the page does not tell.
    public internal(set) var type: String?
    public internal(set) var unit: String?
    public internal(set) var samples: [ParsedSample] = []
}

public struct ParsedSample: Sendable, Equatable {
    public let name: String
    public let labels: [String: String]
    public let value: Double
    public internal(set) var exemplar: ParsedExemplar?
}

public struct ParsedExemplar: Sendable, Equatable {
    public let labels: [String: String]
    public let value: Double
    /// Seconds since 1970.
    public let time: Double?

    public init(labels: [String: String], value: Double, time: Double? = nil) {
        self.labels = labels
        self.value = value
        self.time = time
    }
}

/// What a page may not have, and where.
public struct PageError: Error, Equatable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    public let problem: String

    public var description: String { "line \(line): \(problem)" }
}

extension Registry {
    /// This registry's page, read back.
    public func parsed(as format: ExpositionFormat = .text) throws(PageError) -> ParsedPage {
        var page = TextBuffer()
        render(as: format, into: &page)
        return try ParsedPage(page.text, as: format)
    }

    /// The value of one sample of the page: `try registry.value("jobs_total", ["state": "done"])`. nil as for `ParsedPage.value`.
    public func value(_ name: String, _ labels: [String: String] = [:]) throws(PageError) -> Double? {
        try parsed().value(name, labels)
    }
}
