public import Analysis
public import BenchmarkModel

/// A run for people: the verdicts, the figures beside them, and what has to be known of both.
public enum ConsoleTable {
    /// - Parameters:
    ///   - columns: characters of a line; below 80 lines may be longer than asked for.
    ///   - colour: whether verdicts and headings carry terminal colours.
    public static func text(_ run: StoredRun, _ judgement: Judgement, columns: Int, colour: Bool) -> String {
        let page = ConsolePage(run: run, judgement: judgement, width: columns, colour: colour)
        let parts = [
            page.heading, page.budgets, page.references, page.notes, page.failures, page.warnings, page.environment,
            page.summary,
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// The parts of the page, each as its lines.
struct ConsolePage {
    let run: StoredRun
    let judgement: Judgement
    let width: Int
    let colour: Bool

    var targets: [String] { run.plan.targets.map(\.name) }

    var heading: [String] {
        let plan = run.plan
        let interval = HumanUnit(.seconds, largest: 1).text(plan.scrapeInterval)
        let parts = [
            "Run \(run.id), \(run.status.rawValue): fleet \(plan.fleet.name) (\(plan.fleet.agents.count) agents)",
            "\(plan.rounds) twin rounds", "\(plan.soloLaunches) solo and \(plan.herdLaunches) herd launches an arm",
            "scrape interval \(interval)" + (plan.quick ? " (quick)" : ""), "seed \(plan.seed)",
        ]
        return TextWrap.paragraph("", parts.joined(separator: ", "), width: width)
            + TextWrap.paragraph("", "Load: " + plan.targets.map(load).joined(separator: "; "), width: width)
    }

    private func load(_ target: Target) -> String {
        let asked = run.plan.requestRates[target.name] ?? target.requestRate
        let rate = "\(target.name) \(asked.formatted) requests/s an agent"
        // The reason is the file's own rate's.
        return asked == target.requestRate && !target.requestRateReason.isEmpty
            ? "\(rate) (\(target.requestRateReason))" : rate
    }

    /// Every target side by side where the line is long enough, else one table a target.
    var budgets: [String] {
        let how = "with intervals as they are judged: 95 %, adjusted (Holm) over the rows of a target"
        let intro = TextWrap.paragraph("", "Budgets of \(run.plan.budgets.name), \(how)", width: width)
        guard !run.plan.budgets.budgets.isEmpty else { return [] }
        let together = budgetGrid(targets)
        if together.leastWidth <= width { return intro + [""] + together.lines(width: width, colour: colour) }
        return intro + targets.flatMap { [""] + budgetGrid([$0]).lines(width: width, colour: colour) }
    }

    private func budgetGrid(_ targets: [String]) -> Grid {
        let columns = [Grid.Column(header: "budget", least: 14), Grid.Column(header: "documented", least: 10)]
        let rows = run.plan.budgets.budgets.map { budget -> [Grid.Cell] in
            let rows = judgement.budgetRows.filter { $0.budget == budget.name }
            return [Grid.Cell(budget.title), Grid.Cell(budget.documented)]
                + targets.flatMap { target -> [Grid.Cell] in
                    guard let row = rows.first(where: { $0.target == target }), let verdict = row.verdict else {
                        return [Grid.Cell("-"), Grid.Cell("")]
                    }
                    return [Grid.Cell(row.figureText(HumanUnit(row))), Grid.Cell(verdict.rawValue, Style(verdict))]
                }
        }
        let ofTargets = targets.flatMap {
            [Grid.Column(header: $0, least: nil), Grid.Column(header: "verdict", least: nil)]
        }
        return Grid(columns: columns + ofTargets, rows: rows)
    }

    var references: [String] {
        let intro = ["Beside the budgets (95 % intervals, not adjusted; off and on are the exporter's)"]
        let together = referenceGrid(targets)
        guard !together.rows.isEmpty else { return [] }
        if together.leastWidth <= width { return intro + [""] + together.lines(width: width, colour: colour) }
        return intro + targets.flatMap { [""] + referenceGrid([$0]).lines(width: width, colour: colour) }
    }

    private func referenceGrid(_ targets: [String]) -> Grid {
        let rows = ReferenceLine.all.compactMap { line -> [Grid.Cell]? in
            let found = targets.map { line.row(of: $0, in: judgement) }
            guard found.contains(where: { $0 != nil }) else { return nil }
            let cells = found.map { row in
                Grid.Cell(row.map { $0.figure.estimate == nil ? "not measured" : $0.figureText(HumanUnit($0)) } ?? "-")
            }
            return [Grid.Cell(line.label)] + cells
        }
        let columns = [Grid.Column(header: "figure", least: 20)] + targets.map { Grid.Column(header: $0, least: nil) }
        return Grid(columns: columns, rows: rows)
    }
}

extension Double {
    /// Without ".0" for a whole number.
    fileprivate var formatted: String { self == rounded() && abs(self) < 1e15 ? "\(Int64(self))" : "\(self)" }
}

extension Style {
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .pass: .good
            case .fail: .bad
            case .inconclusive, .notMeasured: .open
            }
    }
}
