import Analysis
import BenchmarkModel
import Report

/// Every budget with its figure, its interval drawn against the limit, its noise and its verdict; targets side by side.
struct BudgetSection {
    let facts: RunFacts

    var section: Section? {
        guard facts.judgement.judgesBudgets, !facts.judgement.budgetRows.isEmpty else { return nil }
        let heads = facts.targets.map { target -> Markup in "<th scope=\"col\">\(target)</th>" }
        let rows = facts.run.plan.budgets.budgets.map(row)
        return Section(
            "budgets", "Budgets", title: "Budgets of \(facts.run.plan.budgets.name)",
            """
            <p class="legend">Each drawing: the shaded zone is what the budget allows, \(Self.key("limit")) its limit, \
            \(Self.key("value")) the figure with its interval\(noiseKey). Intervals are as they are judged: 95 %, adjusted \
            (Holm) over the rows of a target. <b>Pass</b>: the whole interval is inside. <b>Fail</b>: it is wholly outside. \
            <b>Inconclusive</b>: the limit lies in it. What is promised of an agent has to hold for every single one: the drawing is of their \
            mean, and what keeps a row from passing stands below it.</p>
            <table class="budgets n\(min(facts.targets.count, 6))"><thead><tr><th scope="col">budget, and what is documented</th>\
            \(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """)
    }

    private var noiseKey: Markup {
        guard facts.judgement.budgetRows.contains(where: { $0.noise != nil }) else { return .empty }
        return ", \(Self.key("noise")) the same difference where there is nothing to find (A/A, 95 %)"
    }

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

    private func row(_ budget: Budget) -> Markup {
        let cells = facts.targets.map { target -> Markup in
            guard let row = facts.judgement.budgetRows.first(where: { $0.target == target && $0.budget == budget.name })
            else { return "<td data-head=\"\(target)\">-</td>\n" }
            return cell(budget, row)
        }
        return """
            <tr><th scope="row">\(Definition.link(budget.title, budget.metric))<span class="documented">\(budget.documented)</span></th>
            \(cells)</tr>

            """
    }

    /// For a narrow screen, which has no room for the table's head; a single target needs no name.
    private func head(_ target: String) -> String { facts.targets.count > 1 ? target : "" }

    /// Why there is no figure, or why the verdict is not a pass: the worst agent's interval is another than the drawn one, which is the mean's.
    private func reasons(_ row: ResultRow) -> [String] {
        let absence = [row.figure.absentReason].compactMap { $0 }
        guard row.verdict == .inconclusive || row.verdict == .fail else { return absence }
        return absence + row.notes.map { $0.text(HumanUnit(row), phase: row.phase) }
    }

    private func cell(_ budget: Budget, _ row: ResultRow) -> Markup {
        let unit = HumanUnit(row)
        let drawing = row.census == nil ? IntervalDrawing(row, budget.bound)?.markup ?? .empty : .empty
        let noise: Markup = row.noise.map { "<span class=\"aa\">A/A \(unit.interval($0))</span>" } ?? .empty
        let reasons = reasons(row).map { text -> Markup in "<span class=\"why\">\(text)</span>" }
        let figure: Markup =
            row.figure.estimate == nil && row.census == nil
            ? .empty : "<span class=\"figure\">\(row.figureText(unit))</span>"
        return """
            <td data-head="\(head(row.target))" data-target="\(row.target)" data-budget="\(budget.name)">\(VerdictBadge.markup(row.verdict))\(figure)\(drawing)\(noise)\(reasons)</td>

            """
    }
}

/// A verdict by word, sign and colour: never by colour alone.
enum VerdictBadge {
    static func markup(_ verdict: Verdict?) -> Markup {
        switch verdict {
        case .pass: "<span class=\"badge pass\"><i aria-hidden=\"true\">\u{2713}</i>pass</span>"
        case .fail: "<span class=\"badge fail\"><i aria-hidden=\"true\">\u{2717}</i>fail</span>"
        case .inconclusive: "<span class=\"badge open\"><i aria-hidden=\"true\">?</i>inconclusive</span>"
        case .notMeasured, nil: "<span class=\"badge none\"><i aria-hidden=\"true\">\u{2013}</i>not measured</span>"
        }
    }

    static func markup(_ change: Change) -> Markup {
        switch change {
        case .improved: "<span class=\"badge pass\"><i aria-hidden=\"true\">\u{2713}</i>improved</span>"
        case .unchanged: "<span class=\"badge same\"><i aria-hidden=\"true\">=</i>unchanged</span>"
        case .regressed: "<span class=\"badge fail\"><i aria-hidden=\"true\">\u{2717}</i>regressed</span>"
        case .inconclusive: "<span class=\"badge open\"><i aria-hidden=\"true\">?</i>inconclusive</span>"
        case .notCompared: "<span class=\"badge none\"><i aria-hidden=\"true\">\u{2013}</i>not compared</span>"
        }
    }
}
