import BenchmarkModel
import Statistics

/// The figures of one target's run for one budget, before the rows are judged together.
struct BudgetDraft {
    private enum Content {
        case absent(String)
        case census(MetricTable, Arm)
        /// The figures of the fleet (or of the launches).
        case together(RoundSeries, noise: RoundSeries?)
        /// The fleet mean, which is shown, and the agents, which are judged.
        case each(RoundSeries, [AgentSeries], noise: RoundSeries?)
    }

    let budget: Budget
    private let target: SubjectID
    private let arm: RowArm
    private let unit: Unit
    private let spoiled: Disturbances.Spoiled?
    /// Seconds between two scrapes of one agent of this target.
    private let scrapeInterval: Double
    private let fleet: [AgentID]
    private let content: Content
    /// Traffic of gzip scrapes divided by traffic of uncompressed scrapes; nil if either was not measured.
    private let gzipShare: Double?
    private let family: RowFamily
    /// Greatest number of rounds: the plan's in a run with looks, otherwise the most that a note may recommend.
    private let most: Int

    init(
        _ budget: Budget, of subject: Subject, in run: StoredRun, index: ObservationIndex, _ disturbances: Disturbances
    ) {
        self.budget = budget
        target = subject.name
        family = RowFamily(run.plan)
        most = budget.phase == .twins && !run.plan.looks.isEmpty ? run.plan.rounds : Sample.mostRounds
        scrapeInterval = run.plan.scrapeInterval(of: subject.treatment)
        fleet = run.plan.fleet.agents.map(\.id)
        arm = RowArm(budget)
        let ofAnother = budget.denominator == .machine || arm == .relativeDifference
        unit = ofAnother ? .ratio : budget.metric.unit
        func traffic(_ metric: Metric) -> Double? {
            index.table(target: subject.name, phase: budget.phase, metric: metric)?
                .fleetSeries(.treatment, .mean, agents: run.plan.fleet.agents.map(\.id)).sample?.mean
        }
        gzipShare =
            if budget.metric == .scrapePayload, let plain = traffic(.scrapePayload), plain > 0 {
                traffic(.scrapeGzipPayload).map { $0 / plain }
            } else { nil }
        let isOfTwins = arm != .treatment
        spoiled =
            budget.census
            ? nil
            : disturbances.spoils(budget.metric, of: subject.name, budget.phase, isOfTwins: isOfTwins)
        content = Self.content(budget, arm, subject, run, index)
    }

    private static func content(
        _ budget: Budget, _ arm: RowArm, _ subject: Subject, _ run: StoredRun, _ index: ObservationIndex
    ) -> Content {
        let isOfBoth = arm != .treatment || budget.metric == .responsesIdentical
        if isOfBoth, !subject.hasControl {
            return .absent(
                "the exporter of \(subject.name) cannot be switched off, so there is no control to compare with")
        }
        if subject.isRunning, budget.phase != .twins {
            return .absent("the program was already running, so the bench could not measure its startup")
        }
        guard let table = index.table(target: subject.name, phase: budget.phase, metric: budget.metric) else {
            return .absent("this run has no \(budget.phase.rawValue) phase, or nothing was observed in it")
        }
        if budget.census {
            switch budget.scope {
            // A census counts the agents that keep the limit, for both scopes.
            case .agent, .fleet: return .census(table, .treatment)
            }
        }
        var factor = 1.0
        if budget.denominator == .machine {
            guard let cores = run.cores else { return .absent("the number of cores is unknown") }
            factor = 1 / cores
        }
        if budget.phase == .solo {
            switch budget.scope {
            // In a solo launch the one agent is the whole fleet.
            case .agent, .fleet:
                return arm == .treatment
                    ? .together(table.launchSeries(.treatment).scaled(by: factor), noise: nil)
                    : .absent("each solo launch has one arm, so its arms are not compared")
            }
        }
        let fleet = run.plan.fleet.agents.map(\.id)
        let agents = budget.phase == .scale ? table.agents.sorted() : fleet
        switch budget.scope {
        case .fleet:
            return .together(
                table.fleetSeries(arm, budget.aggregate, agents: agents).scaled(by: factor),
                noise: table.noiseSeries(arm, budget.aggregate, fleet: agents.count)?.scaled(by: factor))
        case .agent:
            return .each(
                table.fleetSeries(arm, .mean, agents: agents).scaled(by: factor),
                agents.map {
                    AgentSeries(
                        id: $0, series: table.agentSeries(arm, agent: $0).scaled(by: factor),
                        noise: table.noiseSeries(arm, agent: $0)?.scaled(by: factor))
                }, noise: table.noiseSeries(arm, .mean, fleet: agents.count)?.scaled(by: factor))
        }
    }

    /// The figures that are judged together with those of the other budgets; nil where there is no interval.
    var judgedSample: Sample? {
        switch content {
        case .together(let series, _), .each(let series, _, _): series.sample.flatMap { $0.count >= 2 ? $0 : nil }
        case .absent, .census: nil
        }
    }

    /// Returns the row with its interval at 1 - `level`.
    func row(level: Double) -> ResultRow {
        switch content {
        case .absent(let reason): return row(.absent(reason), .notMeasured)
        case .census(let table, let arm):
            let agents = budget.phase == .scale ? table.agents.sorted() : fleet
            let expected = max(budget.agents, agents.count)
            let judged = CensusVerdict(table, arm: arm, agents: agents, expected: expected, bound: budget.bound)
            return row(judged.figure, judged.verdict, census: judged.census, notes: judged.notes)
        case .together(let series, let noise):
            guard let sample = series.sample else { return row(.absent(series.reason), .notMeasured) }
            let estimate = Estimate(sample, confidence: 1 - level)
            let (judged, notes) = judge(sample, whole: series.missing.isEmpty, level: level)
            // A smaller fleet that keeps the limit of the whole fleet does not show that the whole fleet would. A
            // smaller fleet that breaks the limit does fail.
            let isPart = fleet.count < budget.agents && judged == .pass
            let part = isPart ? [RowNote.partOfFleet(fleet.count, of: budget.agents)] : []
            let (verdict, doubts) = doubted(isPart ? .inconclusive : judged, estimate, noise)
            return row(
                .estimate(estimate), verdict, notes: part + notes + doubts + breakEven(sample.mean) + series.notes,
                noise: noise)
        case .each(let series, let agents, let noise):
            guard let sample = series.sample else { return row(.absent(series.reason), .notMeasured) }
            let judged = judge(agents, noise)
            let estimate = Estimate(sample, confidence: 1 - level)
            let isOutside = estimate.interval.map { budget.bound.side(of: $0) == .outside } ?? false
            // If the mean exceeds the limit, at least one agent exceeds it.
            let byMean = isOutside && judged.verdict != .fail
            let worst = agents.compactMap { $0.series.sample?.mean }.max() ?? sample.mean
            // A failing agent was already checked against its own noise.
            let floor = judged.verdict == .fail ? nil : noise
            let (verdict, doubts) = doubted(byMean ? .fail : judged.verdict, estimate, floor)
            return row(
                .estimate(estimate), verdict,
                notes: (byMean ? [.meanIsOutside] + judged.notesOfAgents : judged.notes) + doubts + breakEven(worst)
                    + series.notes, noise: noise)
        }
    }

    private func judge(_ agents: [AgentSeries], _ noise: RoundSeries?) -> AgentVerdict {
        AgentVerdict(
            agents, bound: budget.bound, family: family, most: most, noise: noise?.sample.map { Estimate($0) },
            isSpoiled: spoiled != nil)
    }

    /// Returns the verdict after the row's doubts, and notes that name the doubts.
    private func doubted(_ verdict: Verdict, _ estimate: Estimate, _ noise: RoundSeries?) -> (Verdict, [RowNote]) {
        let doubts =
            [spoiled.map(Doubt.disturbed)].compactMap(\.self)
            + (budget.bound.isDoubted(verdict, estimate, by: noise?.sample.map { Estimate($0) }) ? [.withinNoise] : [])
        let isDecided = verdict == .pass || verdict == .fail
        return (isDecided && !doubts.isEmpty ? .inconclusive : verdict, doubts.map(RowNote.doubt))
    }

    /// Returns the agents' own rows of a budget that every agent must keep.
    func agentRows() -> [ResultRow] {
        guard case .each(_, let agents, let noise) = content else { return [] }
        return zip(agents, judge(agents, noise).own).map { agent, own in
            row(
                own.estimate.map(Figure.estimate) ?? .absent(agent.series.reason), own.verdict, agent: agent.id,
                notes: own.notes + agent.series.notes, noise: agent.noise, remarks: false)
        }
    }

    private func judge(_ sample: Sample, whole: Bool, level: Double) -> (Verdict, [RowNote]) {
        guard let interval = sample.interval(confidence: 1 - level) else { return (.inconclusive, [.single]) }
        switch budget.bound.side(of: interval) {
        case .outside: return (.fail, [])
        case .inside: return (whole ? .pass : .inconclusive, [])
        case .across:
            let rounds = sample.roundsToDecide(budget.bound, level: level, most: most)
            return (.inconclusive, [.wouldDecide(rounds, maximum: most)])
        }
    }

    /// Traffic is inversely proportional to the scrape interval, so the note gives the interval at which the limit
    /// would just be kept.
    private func breakEven(_ bytesPerSecond: Double) -> [RowNote] {
        guard budget.metric == .scrapePayload, arm == .treatment, budget.bound.limit > 0, budget.bound.limit.isFinite
        else { return [] }
        let seconds = bytesPerSecond * scrapeInterval / budget.bound.limit
        return [.breakEvenInterval(seconds: seconds, now: scrapeInterval)] + gzip(seconds)
    }

    /// Returns the break-even note for pages compressed with gzip.
    private func gzip(_ seconds: Double) -> [RowNote] {
        guard let gzipShare else { return [] }
        return gzipShare < 1
            ? [.breakEvenGzip(seconds: seconds * gzipShare)]
            : [.remark("the agent answers uncompressed when a scrape asks for gzip")]
    }

    private var statistic: Statistic {
        if budget.census { return .census }
        let aggregate: FleetAggregate =
            switch budget.scope {
            case .agent: .mean
            case .fleet: budget.aggregate
            }
        return Statistic(aggregate, isOfMachine: budget.denominator == .machine)
    }

    private func row(
        _ figure: Figure, _ verdict: Verdict, agent: AgentID? = nil, census: Census? = nil, notes: [RowNote] = [],
        noise: RoundSeries? = nil, remarks: Bool = true
    ) -> ResultRow {
        let noise = noise?.sample.map { Estimate($0) }
        return ResultRow(
            target: target, scope: budget.scope, agent: agent, metric: budget.metric, phase: budget.phase, arm: arm,
            statistic: statistic, unit: unit, figure: figure, census: census, budget: budget.name, verdict: verdict,
            notes: notes + (remarks ? noise?.noiseRemark ?? [] : []), noise: noise)
    }
}

extension RowArm {
    /// Creates the arm that a budget judges. A CPU budget relative to the control is a relative difference, whatever
    /// its statistic says.
    init(_ budget: Budget) {
        self =
            switch budget.statistic {
            case .treatment: .treatment
            case .difference: budget.denominator == .control ? .relativeDifference : .difference
            case .relativeDifference: .relativeDifference
            }
    }
}
