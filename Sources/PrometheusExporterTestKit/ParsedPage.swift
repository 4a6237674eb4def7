import Exposition
public import PrometheusExporter

/// A page read back: the samples that a server would store.
public struct ParsedPage: Sendable {
    public let families: [ParsedFamily]

    /// Reads a page strictly (`ExpositionParser`). `format`: a text format whose names are not quoted.
    /// - Throws: `PageError` for the first violation of the format.
    public init(_ text: String, as format: ExpositionFormat = .text) throws(PageError) {
        let isText = format.contentType.description.hasPrefix("text/plain")
        let (page, report) = ExpositionParser(isText ? .text : .openMetrics).page(Array(text.utf8))
        if let fault = report.faults.min(by: { ($0.line, $0.column) < ($1.line, $1.column) }) {
            let found = fault.found.isEmpty ? "" : " at '\(fault.found)'"
            throw PageError(line: fault.line, problem: "\(fault.problem)\(found); \(fault.remedy)")
        }
        families = page.families.map { ParsedFamily($0, isText: isText) }
    }

    /// All samples, in the page's order.
    public var samples: [ParsedSample] { families.flatMap(\.samples) }

    public func family(_ name: String) -> ParsedFamily? { families.first { $0.name == name } }

    /// Returns the value of the only sample with this name and at least these labels; nil if there is none, or more
    /// than one.
    public func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.count == 1 ? found[0].value : nil
    }
}

/// A family of a page; in OpenMetrics its name lacks `_total` and `_info`.
public struct ParsedFamily: Sendable {
    public let name: String
    public let help: String?
    /// The type's name in the page's format; nil if the page does not state it.
    public let type: String?
    public let unit: String?
    public let samples: [ParsedSample]

    init(_ family: Page.Family, isText: Bool) {
        name = family.name
        help = family.help
        type = family.declaredType.map { $0 == .unknown && isText ? "untyped" : $0.rawValue }
        unit = family.unit
        samples = family.samples.map { sample in
            ParsedSample(
                name: sample.name, labels: sample.labels, value: sample.value,
                exemplar: sample.exemplar.map {
                    ParsedExemplar(labels: $0.labels, value: $0.value, time: $0.timestamp)
                })
        }
    }
}

public struct ParsedSample: Sendable, Equatable {
    public let name: String
    public let labels: [String: String]
    public let value: Double
    public let exemplar: ParsedExemplar?
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

/// The first violation of the format in a page.
public struct PageError: Error, Equatable, CustomStringConvertible {
    /// The line number, from 1.
    public let line: Int
    public let problem: String

    public var description: String { "line \(line): \(problem)" }
}

extension Registry {
    /// Renders this registry's page and reads it back.
    public func parsed(as format: ExpositionFormat = .text) throws(PageError) -> ParsedPage {
        var page = TextBuffer()
        render(as: format, into: &page)
        return try ParsedPage(page.text, as: format)
    }

    /// Returns the value of one sample of the page: `try registry.value("jobs_total", ["state": "done"])`. nil as for
    /// `ParsedPage.value`.
    public func value(_ name: String, _ labels: [String: String] = [:]) throws(PageError) -> Double? {
        try parsed().value(name, labels)
    }
}
