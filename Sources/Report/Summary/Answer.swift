import Analysis
import BenchmarkModel

/// The run's result: one sentence for each subject, and one for the comparison.
extension ResultSummary {
    package var answers: [String] {
        subjects.map { head.plan.versus ? versus($0) : answer($0) } + [comparison?.answer].compactMap { $0 }
    }

    private func answer(_ subject: SubjectSummary) -> String {
        let parts = [costs(subject), verdicts(subject)].compactMap { $0 }
        return "\(subject.name): " + (parts.isEmpty ? Self.nothing : parts.joined(separator: "; ")) + "."
    }

    private static let nothing = "nothing was measured"

    private func costs(_ subject: SubjectSummary) -> String? {
        guard let both = figures(subject) else { return nil }
        return subject.hasControl ? "the exporter adds \(both) to an agent" : "the exporter uses \(both)"
    }

    private func versus(_ subject: SubjectSummary) -> String {
        guard let both = figures(subject) else { return "\(subject.name): \(Self.nothing)." }
        return "\(subject.arms.difference), both on: \(both) an agent."
    }

    /// CPU and memory; nil where neither was measured.
    private func figures(_ subject: SubjectSummary) -> String? {
        let cpu = cost(subject, .cpu) { $0.denominator == .core }
        let memory = cost(subject, .uss) { _ in true }
        let texts = [
            cpu.map { $0.figure(in: $0.unit.called("% of a core of CPU")) }, memory.map { "\($0.figure) of memory" },
        ].compactMap { $0 }
        return texts.isEmpty ? nil : texts.joined(separator: " and ")
    }

    /// The row that a budget judges, so that the sentence and the table say the same; else the one beside the budgets.
    private func cost(_ subject: SubjectSummary, _ metric: Metric, _ suits: (Budget) -> Bool) -> RowSummary? {
        let judged = subject.rows.first { row in
            guard let budget = row.budget, row.estimate != nil else { return false }
            return budget.metric == metric && budget.phase == .twins && row.row.isMade(by: .mean)
                && row.row.arm == subject.effect && suits(budget)
        }
        return judged ?? figures.measured(of: subject, metric, subject.effect)
    }

    private func verdicts(_ subject: SubjectSummary) -> String? {
        guard !subject.rows.isEmpty else { return nil }
        func titles(_ verdict: Verdict) -> String {
            subject.rows.filter { $0.verdict == verdict }.map(\.title).joined(separator: ", ")
        }
        let tally = subject.tally
        var parts = ["\(tally.count(of: .pass)) of \(Count.text(subject.rows.count, "budget")) pass"]
        if case let failed = tally.count(of: .fail), failed > 0 {
            parts.append("\(failed) \(failed == 1 ? "fails" : "fail") (\(titles(.fail)))")
        }
        if case let open = tally.count(of: .inconclusive), open > 0 {
            parts.append("\(open) \(open == 1 ? "is" : "are") inconclusive (\(titles(.inconclusive)))")
        }
        if case let missing = tally.count(of: .notMeasured), missing > 0 { parts.append("\(missing) not measured") }
        return parts.joined(separator: ", ")
    }
}

extension ComparisonSummary {
    /// How many figures changed, and which; nil where there is nothing to compare.
    fileprivate var answer: String? {
        let counts = tally.text { change, count in
            guard change == .regressed || change == .improved else { return count }
            var seen: Set<String> = []
            let titles = rows.filter { $0.change == change }.map(\.row.metric.title)
                .filter { seen.insert($0).inserted }
            return "\(count) (\(titles.joined(separator: ", ")))"
        }
        return counts.map { "Compared with \(reference): \($0)." }
    }
}
