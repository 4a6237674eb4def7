import Analysis
import BenchmarkModel
import Report

/// What the run says, in a sentence a target.
struct Answer {
    let facts: RunFacts

    var sentences: [String] { facts.subjects.map { facts.run.plan.versus ? versus($0) : sentence($0) } + compared }

    private func sentence(_ subject: Subject) -> String {
        let verdicts = verdicts(subject.name)
        let parts = [costs(subject), verdicts].compactMap { $0 }
        return "\(subject.name): " + (parts.isEmpty ? "nothing was measured" : parts.joined(separator: "; ")) + "."
    }

    private func costs(_ subject: Subject) -> String? {
        let figures = [cpu(subject), memory(subject)].compactMap { $0 }
        guard !figures.isEmpty else { return nil }
        let both = figures.joined(separator: " and ")
        return subject.hasControl ? "the exporter adds \(both) to an agent" : "the exporter uses \(both)"
    }

    private func cpu(_ subject: Subject) -> String? {
        let row = costRow(subject, .cpu) { $0.denominator == .core }
        return figure(row)?.replacing("% core", with: "% of a core of CPU")
    }

    private func memory(_ subject: Subject) -> String? {
        figure(costRow(subject, .uss) { _ in true }).map { $0 + " of memory" }
    }

    /// The row that a budget judges, so that the sentence and the table say the same; else the one beside the budgets.
    private func costRow(_ subject: Subject, _ metric: Metric, _ suits: (Budget) -> Bool) -> ResultRow? {
        let judged = facts.budgetRows(subject.name).first { budget, row in
            budget.metric == metric && budget.phase == .twins && row.statisticName == "mean" && suits(budget)
                && row.arm == facts.effect(subject) && row.figure.estimate != nil
        }
        return judged?.row ?? facts.row(subject.name, metric, facts.effect(subject))
    }

    private func figure(_ row: ResultRow?) -> String? {
        guard let row, row.figure.estimate != nil else { return nil }
        return row.figureText(HumanUnit(row))
    }

    private func verdicts(_ target: String) -> String? {
        let rows = facts.judgement.budgetRows.filter { $0.target == target }
        guard !rows.isEmpty else { return nil }
        func titles(_ verdict: Verdict) -> [String] { rows.filter { $0.verdict == verdict }.map(facts.title) }
        let count = { (number: Int, one: String, many: String) in "\(number) \(number == 1 ? one : many)" }
        var parts = ["\(titles(.pass).count) of \(Count.text(rows.count, "budget")) pass"]
        if case let failed = titles(.fail), !failed.isEmpty {
            parts.append("\(count(failed.count, "fails", "fail")) (\(failed.joined(separator: ", ")))")
        }
        if case let open = titles(.inconclusive), !open.isEmpty {
            parts.append("\(count(open.count, "is", "are")) inconclusive (\(open.joined(separator: ", ")))")
        }
        if case let missing = titles(.notMeasured), !missing.isEmpty { parts.append("\(missing.count) not measured") }
        return parts.joined(separator: ", ")
    }

    private func versus(_ subject: Subject) -> String {
        let figures = [cpu(subject), memory(subject)].compactMap { $0 }
        guard !figures.isEmpty else { return "\(subject.name): nothing was measured." }
        let (reference, candidate) = facts.names(subject)
        return "\(candidate) less \(reference), both on: \(figures.joined(separator: " and ")) an agent."
    }

    private var compared: [String] {
        guard let comparison = facts.comparison else { return [] }
        let counts = Change.allCases.compactMap { change -> String? in
            let rows = comparison.rows.filter { $0.change == change }
            guard !rows.isEmpty else { return nil }
            let names = change == .regressed || change == .improved ? " (\(list(rows)))" : ""
            return "\(rows.count) \(change.rawValue)\(names)"
        }
        return counts.isEmpty ? [] : ["Compared with \(comparison.reference): \(counts.joined(separator: ", "))."]
    }

    private func list(_ rows: [ChangeRow]) -> String {
        var seen: Set<String> = []
        return rows.map { $0.metric.title }.filter { seen.insert($0).inserted }
            .joined(separator: ", ")
    }
}
