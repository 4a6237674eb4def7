import Analysis
import BenchmarkModel
import Report

/// The budgets with figure, interval, limit, noise and verdict, for all targets side by side.
struct BudgetSection {
    let summary: ResultSummary

    var section: Section? {
        guard let table = summary.budgets else { return nil }
        let heads = summary.subjects.map { subject -> Markup in "<th scope=\"col\">\(subject.name)</th>" }
        let rows = table.lines.map(row)
        let header: Markup = table.name == nil ? "cost" : "budget and documented limit"
        return Section(
            "budgets", table.name == nil ? "Costs" : "Budgets", title: table.title,
            """
            <p class="legend">\(legend(table))</p>
            <table class="budgets n\(min(summary.subjects.count, 6))"><thead><tr><th scope="col">\(header)</th>\
            \(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """)
    }

    private func legend(_ table: BudgetTable) -> Markup {
        let noise: Markup =
            table.hasNoise ? ", \(Self.key("noise")) \(Wording.noise) (A/A, 95 %)" : .empty
        guard table.name != nil else {
            return """
                Each figure with its interval (\(table.intervals))\(noise). <b>No limit</b>: no budget was given, so \
                nothing passes or fails. <b>Inconclusive</b>: something casts doubt on the figure; the reason is below \
                it. A figure per agent is the mean over the agents.
                """
        }
        return """
            Each drawing: the shaded zone is what the budget allows, \(Self.key("limit")) its limit, \
            \(Self.key("value")) the figure with its interval\(noise). Intervals are as judged: \
            \(Wording.adjustedByTarget). <b>Pass</b>: the whole interval is inside the zone. <b>Fail</b>: the whole interval is \
            outside. <b>Inconclusive</b>: the limit lies in the interval. A budget per agent must hold for every agent. The drawing \
            shows the mean over the agents; the reasons why a row does not pass are below it.
            """
    }

    /// Returns a symbol for the legend.
    static func key(_ kind: String) -> Markup {
        let mark: Markup =
            switch kind {
            case "limit": "<line class=\"limit\" x1=\"10\" x2=\"10\" y1=\"0\" y2=\"20\"/>"
            case "noise": "<rect class=\"noise\" x=\"2\" y=\"9\" width=\"16\" height=\"3\"/>"
            default:
                "<rect class=\"interval\" x=\"1\" y=\"8\" width=\"18\" height=\"4\"/><circle class=\"value\" cx=\"10\" cy=\"10\" r=\"3.2\"/>"
            }
        return "<svg class=\"key\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">\(mark)</svg>"
    }

    private func row(_ line: BudgetLine) -> Markup {
        let cells = summary.subjects.map { subject -> Markup in
            line.row(of: subject).map { cell(line, $0) } ?? "<td data-head=\"\(subject.name)\">-</td>\n"
        }
        let documented: Markup =
            summary.head.plan.hasLimits ? "<span class=\"documented\">\(line.budget.documented)</span>" : .empty
        return """
            <tr><th scope="row">\(Definition.link(line.budget.title, line.budget.metric))\(documented)</th>
            \(cells)</tr>

            """
    }

    /// Returns the label of a cell on narrow screens, which do not show the header of the table; empty for a single
    /// target.
    private func head(_ target: SubjectID) -> String { summary.subjects.count > 1 ? target.text : "" }

    /// Returns the reason why the figure is missing or the verdict is not a pass.
    private func reasons(_ row: RowSummary) -> [String] {
        row.verdict == .inconclusive || row.verdict == .fail
            ? row.remarks : [row.absentReason].compactMap { $0 }
    }

    private func cell(_ line: BudgetLine, _ row: RowSummary) -> Markup {
        let isCensus = row.row.census != nil
        let drawing = isCensus ? .empty : IntervalDrawing(row, (row.budget ?? line.budget).bound)?.markup ?? .empty
        let noise: Markup = row.noise.map { "<span class=\"aa\">A/A \($0)</span>" } ?? .empty
        let reasons = reasons(row).map { text -> Markup in "<span class=\"why\">\(text)</span>" }
        let figure: Markup =
            row.estimate == nil ? .empty : "<span class=\"figure\">\(row.figure)</span>"
        return """
            <td data-head="\(head(row.target))" data-target="\(row.target)" data-budget="\(line.budget.name)">\(VerdictBadge.markup(row.verdict))\(figure)\(drawing)\(noise)\(reasons)</td>

            """
    }
}
