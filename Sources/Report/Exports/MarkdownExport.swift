import BenchmarkModel

/// A run in Markdown, for a comment of a pull request or the summary of a CI step: the verdicts with their intervals,
/// and folded sections with notes, failures and warnings.
package enum MarkdownExport {
    package static func text(_ summary: ResultSummary) -> String {
        let head = summary.head
        var lines = ["## exporter-bench: \(MarkdownText.escaped(headline(summary)))", ""]
        lines += [head.title, head.partialLine, head.load, head.scrapes, head.control].compactMap { $0 }
            .flatMap { [MarkdownText.escaped(TextWrap.one($0)), ""] }
        if let comparison = summary.comparison { lines += compared(comparison) }
        lines += summary.subjects.flatMap(budgets)
        lines += MarkdownText.folded("Failures (\(summary.failures.count))", summary.failures.flatMap(failure))
        lines += MarkdownText.folded(
            "Warnings (\(summary.warnings.count))", summary.warnings.map(MarkdownText.item))
        return lines.joined(separator: "\n") + "\n"
    }

    package static func text(_ comparison: ComparisonSummary) -> String {
        (["## exporter-bench: \(comparison.counts())", ""] + compared(comparison)).joined(separator: "\n") + "\n"
    }

    private static func headline(_ summary: ResultSummary) -> String {
        (summary.verdictCounts.map { "\(TextWrap.printed($0.subject.text)): \($0.counts)" }
            + [summary.comparison?.counts()].compactMap { $0 })
            .joined(separator: "; ")
    }

    private static func budgets(_ subject: SubjectSummary) -> [String] {
        guard !subject.rows.isEmpty else { return [] }
        let noise = subject.rows.contains { $0.noise != nil }
        let header =
            (subject.hasLimits
                ? ["verdict", "budget", "documented", "measured [interval as judged]"]
                : ["verdict", "cost", "measured [95 % interval]"]) + (noise ? ["A/A"] : [])
        let cells = subject.rows.map { row in
            [row.verdict?.rawValue ?? "-", row.title] + (subject.hasLimits ? [row.documented ?? "-"] : [])
                + [row.figure] + (noise ? [row.noise ?? ""] : [])
        }
        let notes = subject.rows.flatMap { row -> [String] in
            let remarks = [row.absence].compactMap { $0 } + row.notes
            return remarks.isEmpty ? [] : [MarkdownText.item("\(row.title): \(remarks.joined(separator: "; "))")]
        }
        return ["### \(MarkdownText.escaped(subject.name.text))", ""] + MarkdownText.table(header, cells) + [""]
            + MarkdownText.folded("Notes (\(notes.count))", notes)
    }

    private static func compared(_ comparison: ComparisonSummary) -> [String] {
        let cells = comparison.rows.map { row in
            [row.change.rawValue, row.title, row.baseline, row.current, row.difference, row.threshold]
        }
        let notes = comparison.notes.map { MarkdownText.item(TextWrap.one($0)) }
        return ["### \(MarkdownText.escaped(comparison.title))", ""]
            + comparison.reservations.map { MarkdownText.item("Caveat: \($0)") }
            + (comparison.reservations.isEmpty ? [] : [""])
            + MarkdownText.table(
                [
                    "verdict", "figure", MarkdownText.escaped(comparison.reference),
                    MarkdownText.escaped(comparison.current), "change [interval as judged]", "threshold",
                ], cells) + [""] + MarkdownText.folded("Notes on the comparison (\(notes.count))", notes)
    }

    private static func failure(_ failure: FailureSummary) -> [String] {
        [MarkdownText.item(failure.sentence)]
            + (failure.lastOutput.isEmpty ? [] : [MarkdownText.verbatim(failure.lastOutput)])
    }
}
