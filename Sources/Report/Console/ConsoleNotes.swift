import Analysis
import BenchmarkModel

/// What stands below the tables.
extension ConsolePage {
    /// Of every budget row that has something to say, and why the others have no figure.
    var notes: [String] {
        let said = judgement.budgetRows.filter { $0.figure.absentReason == nil && !$0.notes.isEmpty }.flatMap { row in
            let texts = row.notes.map { $0.text(HumanUnit(row), phase: row.phase) }
            return hanging("\(row.target), \(title(row)): \(texts.joined(separator: "; "))")
        }
        let processes = run.plan.targets.filter { $0.url != nil }.flatMap { target in
            run.environment["\(target.name).process"].map {
                hanging("\(target.name), process behind the address: \($0)")
            } ?? []
        }
        let lines = said + processes + absences
        return lines.isEmpty ? [] : [heading("Notes")] + lines
    }

    /// One line for all rows of a target that have no figure for the same reason.
    private var absences: [String] {
        let absent = judgement.budgetRows.filter { $0.figure.absentReason != nil }
        var lines: [(target: String, reason: String, titles: [String])] = []
        for row in absent {
            let notes = row.notes.map { $0.text(HumanUnit(row), phase: row.phase) }
            let reason = ([row.figure.absentReason ?? ""] + notes).joined(separator: "; ")
            if let known = lines.firstIndex(where: { $0.target == row.target && $0.reason == reason }) {
                lines[known].titles.append(title(row))
            } else {
                lines.append((row.target, reason, [title(row)]))
            }
        }
        return lines.flatMap { line in
            hanging("\(line.target), not measured: \(line.titles.joined(separator: ", ")): \(line.reason)")
        }
    }

    func title(_ row: ResultRow) -> String {
        run.plan.budgets.budgets.first { $0.name == row.budget }?.title ?? row.metric.name
    }

    /// Every agent that did not do its part, with the last it said.
    var failures: [String] {
        guard !judgement.failures.isEmpty else { return [] }
        return [heading("Failures (\(judgement.failures.count))")]
            + judgement.failures.flatMap { failure -> [String] in
                let place = "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)"
                return hanging("\(failure.target) \(failure.agent), \(place): \(failure.reason)")
                    + failure.lastOutput.map { "    | \(TextWrap.printed($0))" }
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
                index == 3 && lines.count > 4 ? String(line.prefix(max(0, width - 4))) + " ..." : line
            }
    }

    /// A line for every row that does not pass, the failed ones first: its verdict, target, title and figure.
    var undecided: [String] {
        [Verdict.fail, .inconclusive, .notMeasured].flatMap { verdict in
            judgement.budgetRows.filter { $0.verdict == verdict }.map { row in
                let name = Style(verdict).applied(to: verdict.rawValue, colour: colour)
                let limit = run.plan.budgets.budgets.first { $0.name == row.budget }?.documented ?? ""
                let figure = row.figure.absentReason ?? "\(row.figureText(HumanUnit(row))), documented: \(limit)"
                return "\(name): \(TextWrap.printed("\(row.target), \(title(row)): \(figure)"))"
            }
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
            return "\(TextWrap.printed(target)): \(counts.isEmpty ? "no budgets" : counts.joined(separator: ", "))"
        }
    }

    private func heading(_ text: String) -> String { Style.heading.applied(to: text, colour: colour) }

    private func hanging(_ text: String) -> [String] {
        let lines = TextWrap.lines(text, width: max(width - 4, 20))
        return lines.enumerated().map { ($0.offset == 0 ? "  " : "    ") + $0.element }
    }
}
