import Analysis
import BenchmarkModel
import Report

/// The figures without a budget, and those of the bench itself: the lines that the terminal shows.
struct FigureSection {
    let facts: RunFacts

    var section: Section? {
        let figures = table(ReferenceLine.all, withNoise: true)
        let bench = table(ReferenceLine.bench, withNoise: false)
        guard figures != nil || bench != nil else { return nil }
        let names = facts.run.plan.versus ? "" : " Off and on are the exporter's."
        return Section(
            "figures", "All figures", title: "All figures",
            """
            <p class="legend">Those that no budget is about; 95 % intervals, not adjusted.\(names)</p>
            \(figures ?? .empty)
            <h3>The bench and its machine</h3>
            <p class="legend">What measuring cost, and how still it was meanwhile.</p>
            \(bench ?? .empty)
            """)
    }

    private func table(_ lines: [ReferenceLine], withNoise: Bool) -> Markup? {
        let rows = lines.compactMap { row($0, withNoise) }
        guard !rows.isEmpty else { return nil }
        let heads = facts.targets.map { target -> Markup in "<th scope=\"col\">\(target)</th>" }
        return """
            <div class="wide" tabindex="0"><table class="figures"><thead><tr><th scope="col">figure</th>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            """
    }

    private func row(_ line: ReferenceLine, _ withNoise: Bool) -> Markup? {
        let found = facts.targets.map { facts.line(line, $0) }
        guard found.contains(where: { $0 != nil }) else { return nil }
        let names = facts.subjects.count == 1 ? facts.names(facts.subjects[0]) : ("off", "on")
        let cells = found.map { row -> Markup in
            guard let row else { return "<td>-</td>" }
            let unit = HumanUnit(row)
            let noise: Markup =
                withNoise ? row.noise.map { " <span class=\"aa\">A/A \(unit.interval($0))</span>" } ?? .empty : .empty
            let reason = row.figure.absentReason.map { " title=\"\($0)\"" as Markup } ?? .empty
            let text = row.figure.estimate == nil ? "not measured" : row.figureText(unit)
            return "<td\(reason)>\(text)\(noise)</td>"
        }
        let label = Definition.link(line.label(names), line.metric)
        return "<tr data-metric=\"\(line.metric.name)\"><th scope=\"row\">\(label)</th>\(cells)</tr>\n"
    }
}
