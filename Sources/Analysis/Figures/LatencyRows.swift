import BenchmarkModel
import Statistics

/// Percentiles of response and service times, from the histograms of all requests of an arm.
///
/// A row `p99` is the mean of the rounds' percentiles, with the interval over the rounds. Arms are compared by this
/// row. A row `merged_p99` is the percentile of all rounds' requests together. Its `n` counts requests, and it has no
/// interval.
struct LatencyRows {
    let run: StoredRun
    let subject: Subject

    var rows: [ResultRow] {
        [Metric.requestSeconds, .serviceSeconds].flatMap { metric -> [ResultRow] in
            let of = run.distributions.filter { $0.target == subject.name && $0.metric == metric }
            guard !of.isEmpty else { return [] }
            return Percentile.allCases.flatMap { compared(metric, of, $0) } + merged(metric, of)
        }
    }

    private func compared(
        _ metric: Metric, _ all: [Distribution], _ percentile: Percentile
    ) -> [ResultRow] {
        let statistic = Statistic.percentile(percentile)
        let percent = percentile.percent
        let control = series(all, .control, .fleet, percent)
        let treatment = series(all, .treatment, .fleet, percent)
        var rows: [ResultRow] = []
        if !control.isEmpty { rows.append(row(metric, .control, statistic, control.map(\.value))) }
        rows.append(row(metric, .treatment, statistic, treatment.map(\.value)))
        guard !control.isEmpty else { return rows }
        let noise = differences(
            series(all, .secondControl, .noise, percent), series(all, .control, .noise, percent))
        let effect = differences(treatment, control)
        for (arm, effect, noise, unit) in [
            (RowArm.difference, effect.plain, noise.plain, Unit.seconds),
            (.relativeDifference, effect.relative, noise.relative, .ratio),
        ] {
            let estimate = Sample(noise).map { Estimate($0) }
            rows.append(row(metric, arm, statistic, effect, unit, noise: estimate))
            if !noise.isEmpty, let arm = arm.noise { rows.append(row(metric, arm, statistic, noise, unit)) }
        }
        return rows
    }

    private func merged(_ metric: Metric, _ all: [Distribution]) -> [ResultRow] {
        [Arm.control, .treatment].flatMap { arm -> [ResultRow] in
            var whole = HDRHistogram()
            for one in all where one.arm == arm && one.share == .fleet { whole.merge(one.histogram) }
            guard whole.count > 0 else { return [] }
            let figures =
                [(Statistic.mergedMean, whole.mean)]
                + Percentile.allCases.map { (.merged($0), Self.value(whole, $0.percent)) }
            return figures.map { statistic, nanoseconds in
                ResultRow(
                    target: subject.name, scope: .fleet, metric: metric, phase: .twins, arm: RowArm(arm),
                    statistic: statistic, unit: .seconds,
                    figure: .estimate(Estimate(value: nanoseconds / 1e9, n: whole.count)))
            }
        }
    }

    /// Returns a percentile. The maximum is exact; percentiles have three digits.
    private static func value(_ histogram: HDRHistogram, _ percent: Double) -> Double {
        percent == 100 ? Double(histogram.maximum) : Double(min(histogram.percentile(percent), histogram.maximum))
    }

    /// Returns the percentile of each round, in seconds.
    private func series(
        _ all: [Distribution], _ arm: Arm, _ share: DistributionShare, _ percent: Double
    ) -> [(round: Int, value: Double)] {
        all.filter { $0.arm == arm && $0.share == share && $0.histogram.count > 0 }
            .map { ($0.round, Self.value($0.histogram, percent) / 1e9) }.sorted { $0.0 < $1.0 }
    }

    /// Returns the differences by round, for the rounds that both have.
    private func differences(
        _ a: [(round: Int, value: Double)], _ b: [(round: Int, value: Double)]
    ) -> (plain: [Double], relative: [Double]) {
        let base = Dictionary(b.map { ($0.round, $0.value) }) { first, _ in first }
        let pairs = a.compactMap { one in base[one.round].map { (one.value, $0) } }
        return (pairs.map { $0 - $1 }, pairs.filter { $0.1 > 0 }.map { ($0 - $1) / $1 })
    }

    private func row(
        _ metric: Metric, _ arm: RowArm, _ statistic: Statistic, _ values: [Double], _ unit: Unit = .seconds,
        noise: Estimate? = nil
    ) -> ResultRow {
        ResultRow(
            target: subject.name, scope: .fleet, metric: metric, phase: .twins, arm: arm, statistic: statistic,
            unit: unit, figure: Sample(values).map { .estimate(Estimate($0)) } ?? .absent("no request was answered"),
            noise: noise)
    }
}
