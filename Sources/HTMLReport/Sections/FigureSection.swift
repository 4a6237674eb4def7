import Analysis
import BenchmarkModel
import Report

/// The figures without a budget, and the figures of the bench itself: the same lines as on the terminal.
struct FigureSection {
    let summary: ResultSummary

    var section: Section? {
        let figures = table(summary.figures.lines, withNoise: true)
        let bench = table(summary.figures.bench, withNoise: false)
        guard figures != nil || bench != nil else { return nil }
        let names = summary.head.plan.versus ? "" : " Off and on: state of the exporter."
        return Section(
            "figures", "All figures", title: "All figures",
            """
            <p class="legend">Figures without a budget; \(Wording.notAdjusted).\(names)</p>
            \(figures ?? .empty)
            <h3>The bench and its machine</h3>
            <p class="legend">The cost of the measurement, and the disturbances of the machine during it.</p>
            \(bench ?? .empty)
            """)
    }

    private func table(_ lines: [FigureLine], withNoise: Bool) -> Markup? {
        guard !lines.isEmpty else { return nil }
        let rows = lines.map { row($0, withNoise) }
        let heads = summary.subjects.map { subject -> Markup in "<th scope=\"col\">\(subject.name)</th>" }
        return """
            <div class="wide" tabindex="0"><table class="figures"><thead><tr><th scope="col">figure</th>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            """
    }

    private func row(_ line: FigureLine, _ withNoise: Bool) -> Markup {
        let cells = summary.subjects.map { subject -> Markup in
            guard let row = line.row(of: subject) else { return "<td>-</td>" }
            let noise: Markup =
                withNoise ? row.noise.map { " <span class=\"aa\">A/A \($0)</span>" } ?? .empty : .empty
            let reason = row.absentReason.map { " title=\"\($0)\"" as Markup } ?? .empty
            return "<td\(reason)>\(row.cell)\(noise)</td>"
        }
        let label = Definition.link(line.label(summary.subjects), line.metric)
        return "<tr data-metric=\"\(line.metric.name)\"><th scope=\"row\">\(label)</th>\(cells)</tr>\n"
    }
}
