import BenchmarkModel
import Statistics

/// The rows of one target that no budget judges; intervals at 95 %.
struct ReferenceRows {
    let run: StoredRun
    let target: Target
    let index: ObservationIndex

    /// Whose total over the fleet means something.
    static let additive: Set<String> = Set(
        [Metric.cpu, .uss, .pss, .scrapePayload, .diskWrites, .requestThroughput, .cpuToReady].map(\.name))
    /// Whose change is asked for as a part of the control's.
    static let relative: Set<String> = Set(
        [Metric.cpu, .uss, .requestSeconds, .serviceSeconds, .requestP50, .requestP99, .requestThroughput].map(\.name))

    var rows: [ResultRow] {
        Metric.all.flatMap { metric in
            Phase.allCases.flatMap { phase -> [ResultRow] in
                guard let table = index.table(target: target.name, phase: phase, metric: metric.name) else { return [] }
                let maker = RowMaker(target: target.name, phase: phase, metric: metric, cores: run.cores, table: table)
                let agents = phase == .scale ? table.agents.sorted() : run.plan.fleet.agents.map(\.id)
                return maker.own()
                    + (phase == .solo ? maker.solo() : maker.fleet(agents))
                    + (phase == .twins ? maker.each(agents) : [])
            }
        }
    }
}

extension StoredRun {
    /// Of the machine measured; nil when the environment does not say.
    var cores: Double? { environment["cores"].flatMap { Double($0) }.flatMap { $0 > 0 ? $0 : nil } }
}

/// Makes the rows of one metric in one phase.
private struct RowMaker {
    let target: String
    let phase: Phase
    let metric: Metric
    let cores: Double?
    let table: MetricTable

    /// The arms, and the differences, of which there is anything to say.
    private var arms: [RowArm] {
        var arms: [RowArm] = []
        if table.arms.contains(.control) { arms.append(.control) }
        if table.arms.contains(.treatment) { arms.append(.treatment) }
        if arms.count == 2 { arms.append(.difference) }
        return arms
    }

    private var isRelative: Bool { phase == .twins && arms.count == 3 && ReferenceRows.relative.contains(metric.name) }

    /// Mean, sum and, for CPU, the parts of the machine, of every arm.
    func fleet(_ agents: [AgentID]) -> [ResultRow] {
        var rows: [ResultRow] = []
        for arm in arms {
            rows += [FleetAggregate.mean, .sum].flatMap { aggregate -> [ResultRow] in
                guard aggregate == .mean || ReferenceRows.additive.contains(metric.name) else { return [] }
                let series = table.fleetSeries(arm, aggregate, agents: agents)
                return [row(arm, aggregate.rawValue, series)] + ofMachine(arm, aggregate, series)
            }
        }
        if isRelative {
            rows.append(
                row(.relativeDifference, "mean", table.fleetSeries(.relativeDifference, .mean, agents: agents), .ratio))
        }
        return rows
    }

    /// Every agent's own level and difference: the mean of its rounds.
    func each(_ agents: [AgentID]) -> [ResultRow] {
        agents.flatMap { agent -> [ResultRow] in
            guard table.agents.contains(agent) else { return [] }
            let relative: [RowArm] = isRelative ? [.relativeDifference] : []
            return (arms + relative).map { arm in
                row(arm, "mean", table.agentSeries(arm, agent: agent), arm == .relativeDifference ? .ratio : nil, agent)
            }
        }
    }

    /// The mean of the launches of each arm.
    func solo() -> [ResultRow] {
        Arm.allCases.filter(table.arms.contains).map { row(RowArm($0), "mean", table.launchSeries($0)) }
    }

    /// What belongs to no agent: the fleet as a whole in each arm and the difference of the two, or the harness.
    func own() -> [ResultRow] {
        let levels = ([.control, .treatment, nil] as [Arm?]).filter(table.ownArms.contains).map { own($0) }
        guard table.ownArms.isSuperset(of: [.control, .treatment]) else { return levels }
        let arms: [RowArm] =
            ReferenceRows.relative.contains(metric.name) ? [.difference, .relativeDifference] : [.difference]
        return levels + arms.map { row($0, "mean", table.ownDifference($0), $0 == .relativeDifference ? .ratio : nil) }
    }

    private func own(_ arm: Arm?) -> ResultRow {
        let measured = table.ownSeries(arm)
        let values = measured.compactMap(\.value)
        let reason = measured.lazy.compactMap(\.absentReason).first ?? "not observed"
        // The uncertainty of start-up is its worst case, not its mean.
        let isWorstCase = metric.name == Metric.listenPollStep.name
        let figure: Figure =
            if isWorstCase, let worst = values.max() {
                .estimate(Estimate(value: worst, n: values.count))
            } else {
                Sample(values).map { .estimate(Estimate($0)) } ?? .absent(reason)
            }
        let notes: [RowNote] = values.count < measured.count ? [.present(values.count, of: measured.count)] : []
        return row(arm.map { RowArm($0) }, isWorstCase ? "max" : "mean", figure, notes: notes)
    }

    private func ofMachine(_ arm: RowArm, _ aggregate: FleetAggregate, _ series: RoundSeries) -> [ResultRow] {
        guard metric.name == Metric.cpu.name, let cores else { return [] }
        return [row(arm, "\(aggregate.rawValue)_of_machine", series.scaled(by: 1 / cores), .ratio)]
    }

    private func row(
        _ arm: RowArm, _ statistic: String, _ series: RoundSeries, _ unit: Unit? = nil, _ agent: AgentID? = nil
    ) -> ResultRow {
        row(arm, statistic, series.figure, unit, agent, notes: series.notes)
    }

    private func row(
        _ arm: RowArm?, _ statistic: String, _ figure: Figure, _ unit: Unit? = nil, _ agent: AgentID? = nil,
        notes: [RowNote]
    ) -> ResultRow {
        ResultRow(
            target: target, scope: agent == nil ? .fleet : .agent, agent: agent, metric: metric.name, phase: phase,
            arm: arm, statistic: phase.prefix + statistic, unit: unit ?? metric.unit, figure: figure, notes: notes)
    }
}

extension Phase {
    /// In front of the statistics of all phases but the twin rounds.
    var prefix: String { self == .twins ? "" : rawValue + "_" }
}

extension RowArm {
    init(_ arm: Arm) { self = arm == .control ? .control : .treatment }
}
