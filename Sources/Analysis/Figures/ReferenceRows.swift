import BenchmarkModel
import Statistics

/// The rows of one target that have no budget; intervals at 95 %.
struct ReferenceRows {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex

    var rows: [ResultRow] {
        let parts = FleetPart.all(of: run.plan.fleet)
        return Metric.all.flatMap { metric in
            Phase.allCases.flatMap { phase -> [ResultRow] in
                guard let table = index.table(target: subject.name, phase: phase, metric: metric) else {
                    return []
                }
                let maker = RowMaker(
                    target: subject.name, phase: phase, metric: metric, cores: run.cores,
                    isRunning: subject.isRunning, table: table)
                let agents = phase == .scale ? table.agents.sorted() : run.plan.fleet.agents.map(\.id)
                return maker.own()
                    + (phase.isOfOneAgent ? maker.launches() : maker.fleet(agents))
                    + (phase == .twins ? parts.flatMap(maker.part) + maker.each(agents) : [])
            }
        }
    }
}

extension StoredRun {
    /// Number of cores that the bench and its agents may use; nil if the environment does not give it.
    var cores: Double? { environment["cores"].flatMap { Double($0) }.flatMap { $0 > 0 ? $0 : nil } }
}

/// Makes the rows of one metric in one phase.
private struct RowMaker {
    let target: SubjectID
    let phase: Phase
    let metric: Metric
    let cores: Double?
    let isRunning: Bool
    let table: MetricTable

    /// The arms and the differences that have figures.
    ///
    /// For a program that was already running, the arms are two stretches of one process's life. So only its use per
    /// second is compared; its memory is the result of its whole life.
    private var arms: [RowArm] {
        var arms: [RowArm] = []
        if table.arms.contains(.control) { arms.append(.control) }
        if table.arms.contains(.treatment) { arms.append(.treatment) }
        if arms.count == 2 { arms.append(.difference) }
        if table.arms.contains(.idle) {
            arms += isRunning && metric != .cpu ? [.idle] : [.idle, .scraping]
        }
        return arms
    }

    private var isRelative: Bool {
        phase == .twins && arms.contains(.difference) && metric.isComparedRelatively
    }

    /// Returns rows of every arm: mean, sum and, for CPU, the parts of the machine.
    func fleet(_ agents: [AgentID]) -> [ResultRow] {
        var rows: [ResultRow] = []
        for arm in arms {
            rows += [FleetAggregate.mean, .sum].flatMap { aggregate -> [ResultRow] in
                guard aggregate == .mean || metric.addsUp else { return [] }
                let series = table.fleetSeries(arm, aggregate, agents: agents)
                let noise = noise(arm, aggregate, agents.count)
                return withNoise(row(arm, Statistic(aggregate), series, noise: noise), noise)
                    + ofMachine(arm, aggregate, series, noise)
            }
        }
        if isRelative {
            let series = table.fleetSeries(.relativeDifference, .mean, agents: agents)
            let noise = noise(.relativeDifference, .mean, agents.count)
            rows += withNoise(row(.relativeDifference, .mean, series, .ratio, noise: noise), noise)
        }
        return rows
    }

    /// Returns the rows of a machine or a group, by the statistics of the fleet's rows. They have no A/A, because a
    /// part may have no agent with a second control.
    func part(_ part: FleetPart, _ agents: [AgentID]) -> [ResultRow] {
        guard !table.agents.isDisjoint(with: agents) else { return [] }
        var rows: [ResultRow] = []
        for arm in arms {
            for aggregate in [FleetAggregate.mean, .sum] where aggregate == .mean || metric.addsUp {
                let series = table.fleetSeries(arm, aggregate, agents: agents)
                rows.append(row(arm, Statistic(aggregate), series, part: part))
                guard metric == .cpu, let cores else { continue }
                let share = series.scaled(by: 1 / cores)
                rows.append(row(arm, Statistic(aggregate, isOfMachine: true), share, .ratio, part: part))
            }
        }
        if isRelative {
            let series = table.fleetSeries(.relativeDifference, .mean, agents: agents)
            rows.append(row(.relativeDifference, .mean, series, .ratio, part: part))
        }
        return rows
    }

    /// Returns every agent's own level and difference: the mean of its rounds.
    func each(_ agents: [AgentID]) -> [ResultRow] {
        agents.flatMap { agent -> [ResultRow] in
            guard table.agents.contains(agent) else { return [] }
            let relative: [RowArm] = isRelative ? [.relativeDifference] : []
            return (arms + relative).map { arm in
                row(
                    arm, .mean, table.agentSeries(arm, agent: agent), arm == .relativeDifference ? .ratio : nil, agent,
                    noise: phase == .twins ? table.noiseSeries(arm, agent: agent) : nil)
            }
        }
    }

    /// Returns the mean of the launches of each arm.
    func launches() -> [ResultRow] {
        [Arm.control, .treatment].filter(table.arms.contains).map { row(RowArm($0), .mean, table.launchSeries($0)) }
    }

    /// Returns the rows of figures that belong to no agent: of the fleet as a whole in each arm with the difference of
    /// the two, or of the harness.
    func own() -> [ResultRow] {
        let levels = ([.control, .treatment, nil] as [Arm?]).filter(table.ownArms.contains).map { own($0) }
        guard table.ownArms.isSuperset(of: [.control, .treatment]) else { return levels }
        let arms: [RowArm] =
            metric.isComparedRelatively ? [.difference, .relativeDifference] : [.difference]
        return levels + arms.map { row($0, .mean, table.ownDifference($0), $0 == .relativeDifference ? .ratio : nil) }
    }

    private func own(_ arm: Arm?) -> ResultRow {
        // For a possible delay of the bench, the worst case matters, not the mean.
        let isWorstCase = metric.isWorstCase
        let measured = isWorstCase ? table.ownWorst(arm) : table.ownSeries(arm)
        let values = measured.compactMap(\.value)
        let reasons = Reasons(measured.lazy.compactMap(\.absentReason).map { (agent: nil, reason: $0) })
        let figure: Figure =
            if isWorstCase, let worst = values.max() {
                .estimate(Estimate(value: worst, n: values.count))
            } else {
                Sample(values).map { .estimate(Estimate($0)) } ?? .absent(reasons.text)
            }
        let notes: [RowNote] = values.count < measured.count ? [.present(values.count, of: measured.count)] : []
        return row(arm.map { RowArm($0) }, isWorstCase ? .max : .mean, figure, notes: notes)
    }

    private func ofMachine(
        _ arm: RowArm, _ aggregate: FleetAggregate, _ series: RoundSeries, _ noise: RoundSeries?
    ) -> [ResultRow] {
        guard metric == .cpu, let cores else { return [] }
        let noise = noise?.scaled(by: 1 / cores)
        let own = row(
            arm, Statistic(aggregate, isOfMachine: true), series.scaled(by: 1 / cores), .ratio, noise: noise)
        return withNoise(own, noise)
    }

    private func noise(_ arm: RowArm, _ aggregate: FleetAggregate, _ fleet: Int) -> RoundSeries? {
        phase == .twins ? table.noiseSeries(arm, aggregate, fleet: fleet) : nil
    }

    /// Returns the row and, after it, the row of its noise.
    private func withNoise(_ own: ResultRow, _ noise: RoundSeries?) -> [ResultRow] {
        guard let noise, let arm = own.arm?.noise else { return [own] }
        return [
            own,
            ResultRow(
                target: target, scope: .fleet, metric: metric, phase: phase, arm: arm, statistic: own.statistic,
                unit: own.unit, figure: noise.figure, notes: noise.notes),
        ]
    }

    private func row(
        _ arm: RowArm, _ statistic: Statistic, _ series: RoundSeries, _ unit: Unit? = nil, _ agent: AgentID? = nil,
        noise: RoundSeries? = nil, part: FleetPart? = nil
    ) -> ResultRow {
        row(arm, statistic, series.figure, unit, agent, notes: series.notes, noise: noise, part: part)
    }

    private func row(
        _ arm: RowArm?, _ statistic: Statistic, _ figure: Figure, _ unit: Unit? = nil, _ agent: AgentID? = nil,
        notes: [RowNote], noise: RoundSeries? = nil, part: FleetPart? = nil
    ) -> ResultRow {
        ResultRow(
            target: target, scope: agent == nil ? .fleet : .agent, agent: agent, metric: metric, phase: phase,
            arm: arm, statistic: statistic, unit: unit ?? metric.unit, figure: figure, notes: notes,
            noise: noise?.sample.map { Estimate($0) }, part: part)
    }
}

extension RowArm {
    init(_ arm: Arm) {
        self =
            switch arm {
            case .control, .secondControl: .control
            case .treatment: .treatment
            case .idle: .idle
            }
    }
}
