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
            page.heading, page.budgets, page.ranking, page.startUp, page.latency, page.references, page.bench,
            page.notes,
            page.failures, page.warnings, page.calibration, page.environment, page.summary,
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

extension ConsoleTable {
    /// Of a quiet run: which run it was, every row that does not pass on a line of its own, and how many rows have which verdict.
    public static func summary(
        _ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, columns: Int, colour: Bool
    ) -> String {
        let page = ConsolePage(run: run, judgement: judgement, width: columns, colour: colour)
        let compared = comparison.map { comparison in
            let page = ComparisonPage(comparison: comparison, width: columns, colour: colour)
            return page.undecided + [page.summary]
        }
        let lines =
            [TextWrap.printed("Run \(run.id), \(run.status.rawValue)")] + page.partial + page.undecided + page.summary
            + (compared ?? [])
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The parts of the page, each as its lines.
struct ConsolePage {
    let run: StoredRun
    let judgement: Judgement
    let width: Int
    let colour: Bool

    var targets: [String] { run.plan.subjects.map(\.name) }

    /// What the arms of a target are called.
    func names(of target: String) -> (off: String, on: String) {
        guard let subject = run.plan.subjects.first(where: { $0.name == target }), subject.isVersus else {
            return ("off", "on")
        }
        return (subject.control.name, subject.treatment.name)
    }

    var heading: [String] {
        let plan = run.plan
        let interval = HumanUnit(.seconds, largest: 1).text(plan.scrapeInterval)
        let parts = [
            "Run \(run.id), \(run.status.rawValue): fleet \(plan.fleet.name) (\(Count.text(plan.fleet.agents.count, "agent")))",
            rounds, launches,
            "scrape interval \(interval)" + (plan.quick ? " (quick)" : ""), "seed \(plan.seed)",
        ]
        return TextWrap.paragraph("", parts.filter { !$0.isEmpty }.joined(separator: ", "), width: width) + partial
            + TextWrap.paragraph("", "Load: " + plan.subjects.map(load).joined(separator: "; "), width: width)
            + (plan.bareControl
                ? TextWrap.paragraph("", "Control: neither exporter nor HTTP server (--bare-control)", width: width)
                : [])
    }

    private var rounds: String {
        let plan = run.plan
        guard plan.looks.count > 1 else { return Count.text(run.rounds, "twin round") }
        let looks = plan.looks.map { "\($0)" }.joined(separator: ", ")
        return
            "\(run.rounds) of at most \(Count.text(plan.rounds, "twin round")) (looks after \(looks): intervals are wider by the rule of Pocock)"
    }

    private var launches: String {
        let plan = run.plan
        guard plan.soloLaunches + plan.herdLaunches > 0 else { return "" }
        return "\(plan.soloLaunches) solo and \(plan.herdLaunches) herd launches an arm"
    }

    var partial: [String] {
        guard run.isPartial else { return [] }
        let steps = "\(run.finishedSteps.count) of \(Count.text(run.plan.steps.count, "step")) completed"
        let remedy = run.status == .running ? "it is in progress" : "`\(run.resumeCommand)` completes it"
        return TextWrap.paragraph("", "PARTIAL: \(steps); \(remedy)", width: width)
            .map { Style.open.applied(to: $0, colour: colour) }
    }

    private func load(_ subject: Subject) -> String {
        let target = subject.treatment
        guard target.takesRequests else { return "\(subject.name) takes no requests" }
        let asked = run.plan.requestRates[subject.name] ?? target.requestRate
        let whose = target.loadCommand.isEmpty ? "" : " asked of its load command"
        let rate = "\(subject.name) \(asked.plainText) requests/s an agent\(whose)"
        // The reason is the file's own rate's.
        return asked == target.requestRate && !target.requestRateReason.isEmpty
            ? "\(rate) (\(target.requestRateReason))" : rate
    }

    /// Every target side by side where the line is long enough, else one table a target.
    var budgets: [String] {
        guard !run.plan.budgets.budgets.isEmpty, !judgement.budgetRows.isEmpty else { return [] }
        let how = "with intervals as they are judged: 95 %, adjusted (Holm) over the rows of a target"
        let noise = hasNoise ? "; A/A is the same difference where there is nothing to find, 95 %" : ""
        let intro = TextWrap.paragraph("", "Budgets of \(run.plan.budgets.name), \(how)\(noise)", width: width)
        return intro + sideBySide(budgetGrid)
    }

    var hasNoise: Bool { judgement.budgetRows.contains { $0.noise != nil } }

    private func budgetGrid(_ targets: [String]) -> Grid {
        let columns = [Grid.Column(header: "budget", least: 14), Grid.Column(header: "documented", least: 10)]
        let rows = run.plan.budgets.budgets.map { budget -> [Grid.Cell] in
            let rows = judgement.budgetRows.filter { $0.budget == budget.name }
            return [Grid.Cell(budget.title), Grid.Cell(budget.documented)]
                + targets.flatMap { target -> [Grid.Cell] in
                    guard let row = rows.first(where: { $0.target == target }), let verdict = row.verdict else {
                        return [Grid.Cell("-")] + (hasNoise ? [Grid.Cell("")] : []) + [Grid.Cell("")]
                    }
                    let unit = HumanUnit(row)
                    let noise = hasNoise ? [Grid.Cell(row.noise.map(unit.interval) ?? "")] : []
                    return [Grid.Cell(row.figureText(unit))] + noise + [Grid.Cell(verdict.rawValue, Style(verdict))]
                }
        }
        let ofTargets = targets.flatMap {
            [Grid.Column(header: $0, least: hasNoise ? 24 : nil)]
                + (hasNoise ? [Grid.Column(header: "A/A", least: 9)] : []) + [
                    Grid.Column(header: "verdict", least: nil)
                ]
        }
        return Grid(columns: columns + ofTargets, rows: rows)
    }

    /// The figures beside the budgets, by what they are about.
    var references: [String] {
        let intro = TextWrap.paragraph(
            "",
            run.plan.versus
                ? "Figures (95 % intervals, not adjusted)"
                : "Beside the budgets (95 % intervals, not adjusted; off and on are the exporter's)", width: width)
        let together = referenceGrid(targets)
        guard !together.rows.isEmpty else { return [] }
        return intro + sideBySide(referenceGrid)
    }

    private func referenceGrid(_ targets: [String]) -> Grid {
        var anyNoise = false
        let lines = ReferenceLine.all.compactMap { line -> (ReferenceLine, [ResultRow?])? in
            let found = targets.map { line.row(of: $0, in: judgement) }
            guard found.contains(where: { $0 != nil }) else { return nil }
            if found.contains(where: { $0?.noise != nil }) { anyNoise = true }
            return (line, found)
        }
        let rows = lines.map { line, found -> [Grid.Cell] in
            let cells = found.flatMap { row -> [Grid.Cell] in
                guard let row else { return [Grid.Cell("-")] + (anyNoise ? [Grid.Cell("")] : []) }
                let unit = HumanUnit(row)
                let text = row.figure.estimate == nil ? "not measured" : row.figureText(unit)
                return [Grid.Cell(text)] + (anyNoise ? [Grid.Cell(row.noise.map(unit.interval) ?? "")] : [])
            }
            let names = targets.count == 1 ? names(of: targets[0]) : ("off", "on")
            return [Grid.Cell(line.label(names))] + cells
        }
        let columns =
            [Grid.Column(header: "figure", least: 20)]
            + targets.flatMap {
                [Grid.Column(header: $0, least: anyNoise ? 24 : nil)]
                    + (anyNoise ? [Grid.Column(header: "A/A", least: 9)] : [])
            }
        return Grid(columns: columns, rows: rows)
    }

    /// One table for all targets where it fits, else one a target.
    func sideBySide(_ grid: ([String]) -> Grid) -> [String] {
        let together = grid(targets)
        if together.leastWidth <= width { return [""] + together.lines(width: width, colour: colour) }
        return targets.flatMap { [""] + grid([$0]).lines(width: width, colour: colour) }
    }
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
