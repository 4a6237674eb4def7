/// A violation of a rule, or (as a warning) something that a specification advises against.
public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line number, from 1. In the protobuf form the number of the message, which is a family.
    public let line: Int
    /// The column in bytes, from 1. It is 1 if a whole line or family is meant. In the protobuf form the byte within
    /// the message and its length, from 1.
    public let column: Int
    public let rule: Rule
    /// The text found there, at most 40 characters. Bytes that are not UTF-8 are shown as U+FFFD.
    public let found: String
    /// The number of affected lines, if one fault stands for all of them.
    public var lines: Int?
    /// Whether the page is of the protobuf form.
    public var isBinary = false

    /// The position, such as "line 3, column 9" or "message 3, byte 9".
    public var place: String {
        isBinary ? "message \(line), byte \(column)" : "line \(line), column \(column)"
    }

    /// The problem, in one sentence without its period.
    public var problem: String {
        rule.problem + (lines.map { " (\($0) \($0 == 1 ? "line" : "lines"))" } ?? "")
    }
    /// The correct form.
    public var remedy: String { rule.remedy }

    public var description: String {
        let what = found.isEmpty ? "" : ", found '\(found)'"
        return "\(place): \(problem)\(what); \(remedy)"
    }
}

/// The result of reading a page, besides the calls to the visitor.
public struct ExpositionReport: Hashable, Sendable {
    /// In the page's order, except for faults that are found at a family's end. An empty list means that the page is
    /// valid in this mode.
    public internal(set) var faults: [Fault] = []
    /// Violations that lenient reading tolerates, and things that a specification advises against.
    public internal(set) var warnings: [Fault] = []
    /// The number of warnings found, including those past the limit.
    public internal(set) var warningCount = 0
    /// Whether the page was read to its end. Reading stops at the limit of faults.
    public internal(set) var isComplete = true
    /// Lines; in the protobuf form messages.
    public internal(set) var lines = 0
    /// Samples as a Prometheus 3 counts them that stores native histograms: a native histogram is one sample, and its
    /// classic buckets are none. A classic histogram of the protobuf form has a count, a sum and its buckets, with the
    /// bucket of +Inf, also where the page leaves it out.
    public internal(set) var samples = 0
    /// The native histograms among the samples.
    public internal(set) var nativeHistograms = 0
    public internal(set) var families = 0
    /// Faults of a text page that OpenMetrics would allow: exemplars, and types that only OpenMetrics has.
    public internal(set) var openMetricsFaults = 0
    /// Whether a text page has OpenMetrics' last line, which is a comment there.
    public internal(set) var hasOpenMetricsEnd = false

    public var isValid: Bool { faults.isEmpty }
}
