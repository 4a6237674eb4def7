import Analysis
import BenchmarkModel

/// What stands below the tables.
extension ConsolePage {
    /// Of every budget row that has something to say, and why the others have no figure.
    var notes: [String] {
        let titles = Dictionary(run.plan.budgets.budgets.map { ($0.name, $0.title) }) { first, _ in first }
        let lines = judgement.budgetRows.flatMap { row -> [String] in
            let unit = HumanUnit(row)
            let texts =
                (row.figure.absentReason.map { ["not measured: \($0)"] } ?? [])
                + row.notes.map { $0.text(unit, phase: row.phase) }
            guard !texts.isEmpty else { return [] }
            let title = row.budget.flatMap { titles[$0] } ?? row.metric
            return hanging("\(row.target), \(title): \(texts.joined(separator: "; "))")
        }
        return lines.isEmpty ? [] : [heading("Notes")] + lines
    }

    /// Every agent that did not do its part, with the last it said.
    var failures: [String] {
        guard !judgement.failures.isEmpty else { return [] }
        return [heading("Failures (\(judgement.failures.count))")]
            + judgement.failures.flatMap { failure -> [String] in
                let place = "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)"
                return hanging("\(failure.target) \(failure.agent), \(place): \(failure.reason)")
                    + failure.lastOutput.map { "    | \($0)" }
            }
    }

    var warnings: [String] {
        guard !judgement.warnings.isEmpty else { return [] }
        return [heading("Warnings (\(judgement.warnings.count))")] + judgement.warnings.flatMap { hanging($0) }
    }

    /// What the machine's calibration says of a run like this; a run of an older version says nothing.
    var calibration: [String] {
        guard let text = run.environment["calibration"] else { return [] }
        return TextWrap.paragraph("Calibration: ", text, width: width)
    }

    /// The first facts, as many as fill four lines; all of them are in the JSON export.
    var environment: [String] {
        guard !run.environment.facts.isEmpty else { return [] }
        let facts = run.environment.facts.filter { $0.name != "calibration" }.map { "\($0.name) \($0.value)" }.joined(
            separator: "; ")
        let lines = TextWrap.paragraph("  ", facts, width: width)
        return [heading("Environment")]
            + lines.prefix(4).enumerated().map { index, line in
                index == 3 && lines.count > 4 ? String(line.prefix(width - 4)) + " ..." : line
            }
    }

    /// One line a target: how many rows have which verdict.
    var summary: [String] {
        guard judgement.judgesBudgets else { return [] }
        return targets.map { target in
            let verdicts = judgement.budgetRows.filter { $0.target == target }.compactMap(\.verdict)
            let counts = Verdict.allCases.compactMap { verdict -> String? in
                let count = verdicts.count { $0 == verdict }
                return count == 0 ? nil : Style(verdict).applied(to: "\(count) \(verdict.rawValue)", colour: colour)
            }
            return "\(target): \(counts.isEmpty ? "no budgets" : counts.joined(separator: ", "))"
        }
    }

    private func heading(_ text: String) -> String { Style.heading.applied(to: text, colour: colour) }

    private func hanging(_ text: String) -> [String] {
        let lines = TextWrap.lines(text, width: max(width - 4, 20))
        return lines.enumerated().map { ($0.offset == 0 ? "  " : "    ") + $0.element }
    }
}
