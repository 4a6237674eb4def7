public import Analysis
public import BenchmarkModel

/// A run for a pull request's comment or a CI step's summary: the verdicts with their intervals; notes, failures and warnings folded.
public enum MarkdownExport {
    public static func text(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison? = nil) -> String {
        let page = ConsolePage(run: run, judgement: judgement, width: .max / 2, colour: false)
        var lines = ["## exporter-bench: \(headline(page, comparison))", ""]
        lines += page.heading.map(MarkdownText.escaped).flatMap { [$0, ""] }
        if let comparison { lines += compared(comparison) }
        if judgement.judgesBudgets { lines += page.targets.flatMap { budgets($0, page) } }
        lines += MarkdownText.folded(
            "Failures (\(judgement.failures.count))", judgement.failures.flatMap { failure(run, $0) })
        lines += MarkdownText.folded(
            "Warnings (\(judgement.warnings.count))", judgement.warnings.map(MarkdownText.item))
        return lines.joined(separator: "\n") + "\n"
    }

    public static func text(_ comparison: Comparison) -> String {
        let title = "## exporter-bench: \(ComparisonPage(comparison: comparison, width: 80, colour: false).summary)"
        return ([title, ""] + compared(comparison)).joined(separator: "\n") + "\n"
    }

    private static func headline(_ page: ConsolePage, _ comparison: Comparison?) -> String {
        let compared = comparison.map { ComparisonPage(comparison: $0, width: 80, colour: false).summary }
        return MarkdownText.escaped((page.summary + [compared].compactMap { $0 }).joined(separator: "; "))
    }

    private static func budgets(_ target: String, _ page: ConsolePage) -> [String] {
        let rows = page.judgement.budgetRows.filter { $0.target == target }
        guard !rows.isEmpty else { return [] }
        let documented = Dictionary(page.run.plan.budgets.budgets.map { ($0.name, $0.documented) }) { first, _ in first
        }
        let noise = rows.contains { $0.noise != nil }
        let header = ["verdict", "budget", "documented", "measured [interval as judged]"] + (noise ? ["A/A"] : [])
        let cells = rows.map { row -> [String] in
            let unit = HumanUnit(row)
            return [
                row.figure.estimate == nil ? Verdict.notMeasured.rawValue : row.verdict?.rawValue ?? "-",
                page.title(row), row.budget.flatMap { documented[$0] } ?? "-", row.figureText(unit),
            ] + (noise ? [row.noise.map(unit.interval) ?? ""] : [])
        }
        let notes = rows.flatMap { row -> [String] in
            let said = [row.figure.absentReason.map { "not measured: \($0)" }].compactMap { $0 } + row.noteTexts
            return said.isEmpty
                ? [] : [MarkdownText.item("\(page.title(row)): \(said.joined(separator: "; "))")]
        }
        return ["### \(MarkdownText.escaped(target))", ""] + MarkdownText.table(header, cells) + [""]
            + MarkdownText.folded("Notes (\(notes.count))", notes)
    }

    private static func compared(_ comparison: Comparison) -> [String] {
        let page = ComparisonPage(comparison: comparison, width: .max / 2, colour: false)
        let cells = comparison.rows.map { row -> [String] in
            [
                row.change.rawValue, page.title(row), row.baselineText, row.currentText,
                row.changeText, row.thresholdText,
            ]
        }
        let notes = page.notes.dropFirst().map { MarkdownText.item($0.trimmed) }
        return ["### \(MarkdownText.escaped("\(comparison.current) beside \(comparison.reference)"))", ""]
            + comparison.reservations.map { MarkdownText.item("Reservation: \($0)") }
            + (comparison.reservations.isEmpty ? [] : [""])
            + MarkdownText.table(
                [
                    "verdict", "figure", MarkdownText.escaped(comparison.reference),
                    MarkdownText.escaped(comparison.current), "change [interval as judged]", "threshold",
                ], cells) + [""] + MarkdownText.folded("Notes on the comparison (\(notes.count))", notes)
    }

    private static func failure(_ run: StoredRun, _ failure: AgentFailure) -> [String] {
        let place = "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)"
        return [MarkdownText.item("\(failure.target) \(failure.agent), \(place): \(failure.reason)")]
            + (failure.lastOutput.isEmpty ? [] : [MarkdownText.verbatim(failure.lastOutput)])
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
