import BenchmarkModel
import Statistics

/// Rows made of more than one metric or phase.
struct DerivedRows {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex

    var rows: [ResultRow] { atMetronome + lessLoopback + growth + interference }

    private var agents: [AgentID] { run.plan.fleet.agents.map(\.id) }

    private func table(_ metric: Metric, _ phase: Phase) -> MetricTable? {
        index.table(target: subject.name, phase: phase, metric: metric.name)
    }

    /// CPU as it would have been at the metronome's mean speed in every round, beside the figures as measured.
    private var atMetronome: [ResultRow] {
        guard let cpu = table(.cpu, .twins), let ticks = table(.metronome, .twins) else { return [] }
        let speeds = Dictionary(
            uniqueKeysWithValues: cpu.rounds.compactMap { round in
                ticks.measured(round: round, agent: nil, arm: nil)?.value.map { (round, $0) }
            })
        guard let mean = Sample(Array(speeds.values))?.mean, mean > 0 else { return [] }
        let arms: [RowArm] = cpu.arms.contains(.control) ? [.control, .treatment, .difference] : [.treatment]
        return arms.compactMap { arm in
            let figures = cpu.rounds.compactMap { round -> Double? in
                guard let speed = speeds[round], speed > 0 else { return nil }
                return cpu.fleetSeries(arm, .mean, agents: agents, rounds: [round]).figures.first.map {
                    $0 * mean / speed
                }
            }
            return Sample(figures).map { row(.cpu, .twins, arm, "mean_at_metronome", .estimate(Estimate($0))) }
        }
    }

    /// What the exporter adds beyond being scraped over loopback at all: the difference less the CPU of a static page's scrapes.
    private var lessLoopback: [ResultRow] {
        guard let cpu = table(.cpu, .twins), let scrape = table(.scrapeCPU, .loopback), !subject.isVersus,
            let added = cpu.fleetSeries(.difference, .mean, agents: agents).sample
        else { return [] }
        let interval = subject.treatment.scrapeInterval ?? run.plan.scrapeInterval
        let series = scrape.fleetSeries(.treatment, .mean, agents: scrape.agents.sorted()).scaled(by: 1 / interval)
        guard let transport = series.sample else { return [] }
        return [
            row(
                .cpu, .twins, .difference, "mean_less_loopback",
                .estimate(Estimate(between: transport, and: added, rounds: added.count)))
        ]
    }

    /// What grows in a soak, a second. Agents are what is replicated.
    private var growth: [ResultRow] {
        [(Metric.uss, Unit.bytesPerSecond), (.descriptors, .perSecond), (.threads, .perSecond)].flatMap {
            metric, unit -> [ResultRow] in
            let slopes = Growth(run, subject: subject.name, metric: metric).byAgent.values
            guard !slopes.isEmpty else { return [] }
            let arms: [(RowArm, [Double])] = [
                (.control, slopes.map(\.control)), (.treatment, slopes.map(\.treatment)),
                (.difference, slopes.map(\.difference)),
            ]
            return arms.compactMap { arm, values in
                Sample(values).map { row(metric, .soak, arm, "growth", .estimate(Estimate($0)), unit) }
            }
        }
    }

    /// The twins' difference less the fleet's: what twins alive side by side do to each other.
    private var interference: [ResultRow] {
        [Metric.cpu, .uss].compactMap { metric in
            guard let twins = table(metric, .twins)?.fleetSeries(.difference, .mean, agents: agents).sample,
                let fleet = table(metric, .uniform)?.fleetSeries(.difference, .mean, agents: agents).sample
            else { return nil }
            return row(
                metric, .uniform, .difference, "interference",
                .estimate(Estimate(between: fleet, and: twins, rounds: fleet.count)))
        }
    }

    private func row(
        _ metric: Metric, _ phase: Phase, _ arm: RowArm, _ statistic: String, _ figure: Figure, _ unit: Unit? = nil
    ) -> ResultRow {
        ResultRow(
            target: subject.name, scope: .fleet, metric: metric.name, phase: phase, arm: arm,
            statistic: phase.prefix + statistic, unit: unit ?? metric.unit, figure: figure)
    }
}

extension Estimate {
    /// The difference of two independent means, at 95 %: no interval below two values in either.
    init(between a: Sample, and b: Sample, rounds: Int) {
        let interval = Difference(baseline: a, current: b)?.interval()
        self.init(value: b.mean - a.mean, low: interval?.low, high: interval?.high, n: rounds)
    }
}
