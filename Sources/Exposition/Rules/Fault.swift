/// Something that a page may not have, or (as a warning) had better not have.
public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    /// In bytes, from 1. Where a whole line or family is meant it is 1.
    public let column: Int
    public let rule: Rule
    /// What was found there, at most 40 characters; bytes that are no UTF-8 are shown as U+FFFD.
    public let found: String
    /// How many lines it is in, where one fault stands for all of them.
    public var lines: Int?

    /// What is wrong, in one sentence without its end.
    public var problem: String {
        rule.problem + (lines.map { " (\($0) \($0 == 1 ? "line" : "lines"))" } ?? "")
    }
    /// What would be right.
    public var remedy: String { rule.remedy }

    public var description: String {
        let what = found.isEmpty ? "" : ", found '\(found)'"
        return "line \(line), column \(column): \(problem)\(what); \(remedy)"
    }
}

/// What a reading amounts to, besides what its visitor was told.
public struct ExpositionReport: Hashable, Sendable {
    /// In the page's order, but for what is only known at a family's end. None means that the page is valid in its mode.
    public internal(set) var faults: [Fault] = []
    /// What lenient reading let pass, and what a specification only advises against.
    public internal(set) var warnings: [Fault] = []
    /// Warnings found, also those past the limit.
    public internal(set) var warningCount = 0
    /// Whether the page was read to its end; it is not when there were as many faults as were asked for.
    public internal(set) var isComplete = true
    public internal(set) var lines = 0
    public internal(set) var samples = 0
    public internal(set) var families = 0
    /// Faults of a page of the text format that would be right in OpenMetrics: exemplars, and types that only it has.
    public internal(set) var openMetricsFaults = 0
    /// Whether a page of the text format has OpenMetrics' last line, a comment there.
    public internal(set) var hasOpenMetricsEnd = false

    public var isValid: Bool { faults.isEmpty }
}
