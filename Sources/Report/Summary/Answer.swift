import Analysis
import BenchmarkModel

/// The result of a run in words. The head of the HTML page and the last lines on standard output show the same text.
extension ResultSummary {
    /// One answer for each subject, and one for the comparison.
    ///
    /// An answer begins with the count of the budgets that pass and names the others by their titles. Names are as they
    /// are stored: each form quotes them.
    package var answers: [String] {
        subjects.map { head.plan.versus ? versus($0) : answer($0) } + [comparison?.answer].compactMap { $0 }
    }

    private func answer(_ subject: SubjectSummary) -> String {
        let costs = costs(subject).map { [$0] } ?? []
        // Without limits the cost is the answer, and what is open comes after it.
        let sentences = subject.hasLimits ? verdicts(subject) + costs : costs + open(subject)
        return "\(subject.name): " + Self.text(sentences.isEmpty ? [Self.nothing] : sentences)
    }

    /// Joins sentences and adds their periods.
    fileprivate static func text(_ sentences: [String]) -> String { sentences.map { "\($0)." }.joined(separator: " ") }

    /// Returns a sentence that lists names; nil without names.
    ///
    /// - Parameter separator: separates the names; figures of a comparison contain commas.
    fileprivate static func list(_ label: String, _ names: [String], separator: String = ", ") -> String? {
        names.isEmpty ? nil : "\(label): \(names.joined(separator: separator))"
    }

    private static let nothing = "nothing was measured"

    private func costs(_ subject: SubjectSummary) -> String? {
        guard let both = figures(subject) else { return nil }
        let exporter = subject.rows.isEmpty || !subject.hasLimits ? "the exporter" : "The exporter"
        return subject.hasControl ? "\(exporter) adds \(both) to an agent" : "\(exporter) uses \(both)"
    }

    private func versus(_ subject: SubjectSummary) -> String {
        guard let both = figures(subject) else { return "\(subject.name): \(Self.nothing)." }
        return "\(subject.arms.difference), both on: \(both) per agent."
    }

    /// Returns the cost in CPU and memory; nil if neither was measured.
    private func figures(_ subject: SubjectSummary) -> String? {
        let cpu = cost(subject, .cpu) { $0.denominator == .core }
        let memory = cost(subject, .uss) { _ in true }
        let texts = [
            cpu.map { $0.figure(in: $0.unit.called("% of a core of CPU")) }, memory.map { "\($0.figure) of memory" },
        ].compactMap { $0 }
        return texts.isEmpty ? nil : texts.joined(separator: " and ")
    }

    /// Returns the row that a budget judges, so that answer and table show the same figure; else the row without a
    /// budget.
    private func cost(_ subject: SubjectSummary, _ metric: Metric, _ suits: (Budget) -> Bool) -> RowSummary? {
        let judged = subject.rows.first { row in
            guard let budget = row.budget, row.estimate != nil else { return false }
            return budget.metric == metric && budget.phase == .twins && row.row.isMade(by: .mean)
                && row.row.arm == subject.effect && suits(budget)
        }
        return judged ?? figures.measured(of: subject, metric, subject.effect)
    }

    private func verdicts(_ subject: SubjectSummary) -> [String] {
        let rows = subject.rows
        guard !rows.isEmpty else { return [] }
        let all = Count.text(rows.count, "budget")
        let measured = rows.filter { $0.verdict != .notMeasured }
        guard !measured.isEmpty else { return ["none of \(all) was measured"] }
        let passed = rows.count { $0.verdict == .pass }
        return [
            "\(passed) of \(all) \(passed == 1 ? "passes" : "pass")",
            Self.list("Fails", rows.filter { $0.verdict == .fail }.map { "\($0.title) (\($0.breach))" }),
        ].compactMap { $0 } + open(subject)
    }

    /// Returns the rows that are inconclusive or were not measured.
    private func open(_ subject: SubjectSummary) -> [String] {
        func titles(_ verdict: Verdict) -> [String] { subject.rows.filter { $0.verdict == verdict }.map(\.title) }
        return [
            Self.list("Inconclusive", titles(.inconclusive)), Self.list("Not measured", titles(.notMeasured)),
        ].compactMap { $0 }
    }
}

extension ComparisonSummary {
    /// The number of unchanged figures, and the names of the others.
    fileprivate var answer: String {
        guard !rows.isEmpty else { return "Compared with \(reference): \(counts())." }
        func names(_ change: Change) -> [String] { rows.filter { $0.change == change }.map(\.plainTitle) }
        func levels(_ change: Change) -> [String] {
            rows.filter { $0.change == change }.map { "\($0.plainTitle) (\($0.baseline) to \($0.current))" }
        }
        let unchanged = tally.count(of: .unchanged)
        let sentences = [
            "\(unchanged) of \(Count.text(rows.count, "figure")) \(unchanged == 1 ? "is" : "are") unchanged",
            ResultSummary.list("Regressed", levels(.regressed), separator: "; "),
            ResultSummary.list("Improved", levels(.improved), separator: "; "),
            ResultSummary.list("Inconclusive", names(.inconclusive), separator: "; "),
            ResultSummary.list("Not compared", names(.notCompared), separator: "; "),
        ].compactMap { $0 }
        return "Compared with \(reference): \(ResultSummary.text(sentences))"
    }
}
