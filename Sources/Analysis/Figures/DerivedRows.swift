import BenchmarkModel
import Statistics

/// Rows made of more than one metric or phase.
struct DerivedRows {
    let run: StoredRun
    let subject: Subject
    let index: ObservationIndex

    var rows: [ResultRow] { atMetronome + ofScrapes + growth + interference }

    private var agents: [AgentID] { run.plan.fleet.agents.map(\.id) }

    private func table(_ metric: Metric, _ phase: Phase) -> MetricTable? {
        index.table(target: subject.name, phase: phase, metric: metric)
    }

    /// CPU as it would have been at the metronome's mean speed in every round, beside the figures as measured.
    private var atMetronome: [ResultRow] {
        guard let cpu = table(.cpu, .twins), let ticks = table(.metronome, .twins) else { return [] }
        let speeds = Dictionary(
            uniqueKeysWithValues: cpu.rounds.compactMap { round in
                ticks.measured(round: round, agent: nil, arm: nil)?.value.map { (round, $0) }
            })
        // In the rounds' order, as all sums here: the same run gives the same digits.
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

    /// Of an exporter that cannot be switched off: the CPU of one scrape, from twins of which one is scraped. A stretch in which its page
    /// did not come has not the cost of a scrape.
    private var ofScrapes: [ResultRow] {
        guard !subject.hasControl, let cpu = table(.cpu, .twins) else { return [] }
        let interval = run.plan.scrapeInterval(of: subject.treatment)
        let pages = table(.scrapeSeconds, .twins)
        let series = cpu.fleetSeries(.scraping, .mean, agents: agents) { round, agent in
            pages?.measured(round: round, agent: agent, arm: .treatment)?.absentReason
        }.scaled(by: interval)
        return [row(.cpuPerScrape, .twins, .scraping, .mean, series.figure)]
    }

    /// What grows in a soak, a second. Agents are what is replicated.
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

    /// The twins' difference less the fleet's: what twins alive side by side do to each other.
    private var interference: [ResultRow] {
        guard run.plan.uniformRounds > 0 else { return [] }
        return [Metric.cpu, .uss].map { metric in
            let figure = difference(
                of: series(metric, .twins), less: series(metric, .uniform), missing: "no fleets were measured")
            return row(metric, .uniform, .difference, .interference, figure)
        }
    }

    private func series(_ metric: Metric, _ phase: Phase) -> RoundSeries? {
        table(metric, phase)?.fleetSeries(.difference, .mean, agents: agents)
    }

    /// Why there is none is told by the one that is missing.
    private func difference(of whole: RoundSeries?, less part: RoundSeries?, missing: String) -> Figure {
        guard let all = whole?.sample else { return .absent(whole?.reason ?? "no twins were measured") }
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
    /// The difference of two independent means, at 95 %: no interval below two values in either.
    init(between a: Sample, and b: Sample, rounds: Int) {
        let interval = Difference(baseline: a, current: b)?.interval()
        self.init(value: b.mean - a.mean, low: interval?.low, high: interval?.high, n: rounds)
    }
}
