import BenchmarkModel
import Statistics

/// Rows computed from more than one metric or phase.
struct DerivedRows {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex

    var rows: [ResultRow] { atMetronome + ofScrapes + growth + interference }

    private var agents: [AgentID] { run.plan.fleet.agents.map(\.id) }

    private func table(_ metric: Metric, _ phase: Phase) -> MetricTable? {
        index.table(target: subject.name, phase: phase, metric: metric)
    }

    /// CPU scaled to the metronome's mean speed, next to the figures as measured.
    private var atMetronome: [ResultRow] {
        guard let cpu = table(.cpu, .twins), let ticks = table(.metronome, .twins) else { return [] }
        let speeds = Dictionary(
            uniqueKeysWithValues: cpu.rounds.compactMap { round in
                ticks.measured(round: round, agent: nil, arm: nil)?.value.map { (round, $0) }
            })
        // All sums here run in the order of the rounds, so that the same run gives the same digits.
        guard let mean = Sample(cpu.rounds.compactMap { speeds[$0] })?.mean, mean > 0 else { return [] }
        let arms: [RowArm] = cpu.arms.contains(.control) ? [.control, .treatment, .difference] : [.treatment]
        return arms.compactMap { arm in
            let figures = cpu.rounds.compactMap { round -> Double? in
                guard let speed = speeds[round], speed > 0 else { return nil }
                return cpu.fleetSeries(arm, .mean, agents: agents, rounds: [round]).figures.first.map {
                    $0 * mean / speed
                }
            }
            return Sample(figures).map { row(.cpu, .twins, arm, .meanAtMetronome, .estimate(Estimate($0))) }
        }
    }

    /// CPU of one scrape for an exporter that cannot be switched off, from twins of which one is scraped. Rounds in
    /// which the page did not arrive are left out, because they lack the cost of a scrape.
    private var ofScrapes: [ResultRow] {
        guard !subject.hasControl, let cpu = table(.cpu, .twins) else { return [] }
        let interval = run.plan.scrapeInterval(of: subject.treatment)
        let pages = table(.scrapeSeconds, .twins)
        let series = cpu.fleetSeries(.scraping, .mean, agents: agents) { round, agent in
            pages?.measured(round: round, agent: agent, arm: .treatment)?.absentReason
        }.scaled(by: interval)
        return [row(.cpuPerScrape, .twins, .scraping, .mean, series.figure)]
    }

    /// Growth per second in a soak. The agents are the replicates.
    private var growth: [ResultRow] {
        guard run.plan.soak > 0 else { return [] }
        return [(Metric.uss, Unit.bytesPerSecond), (.descriptors, .perSecond), (.threads, .perSecond)].flatMap {
            metric, unit -> [ResultRow] in
            let growth = Growth(run, subject: subject.name, metric: metric)
            let slopes = growth.byAgent.sorted { $0.key < $1.key }.map(\.value)
            let arms: [(RowArm, [Double])] = [
                (.control, slopes.map(\.control)), (.treatment, slopes.map(\.treatment)),
                (.difference, slopes.map(\.difference)),
            ]
            return arms.map { arm, values in
                let figure = Sample(values).map { Figure.estimate(Estimate($0)) } ?? .absent(growth.absentReason)
                return row(metric, .soak, arm, .growth, figure, unit)
            }
        }
    }

    /// The twins' difference minus the uniform rounds' difference: the effect of running twins at the same time.
    private var interference: [ResultRow] {
        guard run.plan.uniformRounds > 0 else { return [] }
        return [Metric.cpu, .uss].map { metric in
            let figure = difference(
                of: series(metric, .twins), less: series(metric, .uniform), missing: "no uniform rounds were measured")
            return row(metric, .uniform, .difference, .interference, figure)
        }
    }

    private func series(_ metric: Metric, _ phase: Phase) -> RoundSeries? {
        table(metric, phase)?.fleetSeries(.difference, .mean, agents: agents)
    }

    /// Returns the difference of two series. If one is missing, its reason is given.
    private func difference(of whole: RoundSeries?, less part: RoundSeries?, missing: String) -> Figure {
        guard let all = whole?.sample else { return .absent(whole?.reason ?? "no twin rounds were measured") }
        guard let less = part?.sample else { return .absent(part?.reason ?? missing) }
        return .estimate(Estimate(between: less, and: all, rounds: min(all.count, less.count)))
    }

    private func row(
        _ metric: Metric, _ phase: Phase, _ arm: RowArm, _ statistic: Statistic, _ figure: Figure, _ unit: Unit? = nil
    ) -> ResultRow {
        ResultRow(
            target: subject.name, scope: .fleet, metric: metric, phase: phase, arm: arm,
            statistic: statistic, unit: unit ?? metric.unit, figure: figure)
    }
}

extension Estimate {
    /// Creates the difference of two independent means, with a 95 % interval; without one if either has fewer than two
    /// values.
    init(between a: Sample, and b: Sample, rounds: Int) {
        let interval = Difference(baseline: a, current: b)?.interval()
        self.init(value: b.mean - a.mean, low: interval?.low, high: interval?.high, n: rounds)
    }
}
