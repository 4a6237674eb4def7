package import BenchmarkModel
import Statistics

/// Figures of a calibration about the machine's noise, besides false alarms.
package enum NoiseLevels {
    /// Returns the noise levels from a run of a target versus itself, for the metrics whose smallest detectable change
    /// is reported.
    package static func of(_ run: StoredRun) -> [NoiseLevel] {
        guard let subject = run.plan.subjects.first else { return [] }
        let index = ObservationIndex(run.observations)
        let agents = run.plan.fleet.agents.map(\.id)
        return FalseAlarmRates.metrics.compactMap { metric in
            guard let table = index.table(target: subject.name, phase: .twins, metric: metric),
                let noise = table.fleetSeries(.difference, .mean, agents: agents).sample,
                let level = table.fleetSeries(.control, .mean, agents: agents).sample,
                let interval = noise.interval()
            else { return nil }
            return NoiseLevel(
                metric: metric, mean: noise.mean, interval: interval, deviation: noise.variance.squareRoot(),
                level: level.mean, agents: agents.count, rounds: noise.count, roundSeconds: run.plan.scrapeInterval)
        }
    }

    /// Returns whether the metronome reduces the spread from round to round of the control's CPU and of the planted CPU
    /// found.
    package static func speed(_ run: StoredRun) -> [SpeedCorrection] {
        let index = ObservationIndex(run.observations)
        let agents = run.plan.fleet.agents.map(\.id)
        return run.plan.subjects.flatMap { subject -> [SpeedCorrection] in
            guard let cpu = index.table(target: subject.name, phase: .twins, metric: .cpu),
                let ticks = index.table(target: subject.name, phase: .twins, metric: .metronome)
            else { return [] }
            let planted = index.table(target: subject.name, phase: .twins, metric: .plantedCPU)
            var levels: [(Double, Double)] = []
            var differences: [(Double, Double)] = []
            for round in cpu.rounds {
                guard let tick = ticks.measured(round: round, agent: nil, arm: nil)?.value,
                    let level = cpu.fleetSeries(.control, .mean, agents: agents, rounds: [round]).figures.first,
                    let change = cpu.fleetSeries(.difference, .mean, agents: agents, rounds: [round]).figures.first
                else { continue }
                levels.append((level, level / tick))
                if let truth = planted?.fleetSeries(.difference, .mean, agents: agents, rounds: [round]).figures.first,
                    truth > 1e-5
                {
                    differences.append((change, change / tick))
                }
            }
            return [
                correction("CPU of the control, \(subject.name)", levels),
                correction("CPU difference, \(subject.name)", differences),
            ].compactMap { $0 }
        }
    }

    /// Compares the spread with and without the metronome. Both figures are first divided by their means. The test is
    /// that of the equality of two correlated variances: E. J. G. Pitman, "A note on normal correlation", Biometrika 31
    /// (1939); W. A. Morgan, ibid.
    private static func correction(_ figure: String, _ pairs: [(raw: Double, corrected: Double)]) -> SpeedCorrection? {
        guard pairs.count >= 4, let raw = Sample(pairs.map(\.raw)), let corrected = Sample(pairs.map(\.corrected)),
            raw.mean > 0, corrected.mean > 0
        else { return nil }
        let scaled = pairs.map { ($0.raw / raw.mean, $0.corrected / corrected.mean) }
        guard let sum = Sample(scaled.map { $0 + $1 }), let gap = Sample(scaled.map { $0 - $1 }) else { return nil }
        let covariance = scaled.reduce(0) { $0 + ($1.0 + $1.1 - sum.mean) * ($1.0 - $1.1 - gap.mean) }
        let spread = (sum.variance * gap.variance).squareRoot() * Double(pairs.count - 1)
        guard spread > 0 else { return nil }
        let correlation = max(-1, min(1, covariance / spread))
        let freedom = Double(pairs.count - 2)
        let pValue: Double =
            if correlation.magnitude >= 1 { 0 } else {
                2
                    * (1
                        - StudentT.cdf(
                            correlation.magnitude * (freedom / (1 - correlation * correlation)).squareRoot(),
                            degreesOfFreedom: freedom))
            }
        return SpeedCorrection(
            figure: figure, raw: raw.variance.squareRoot() / raw.mean,
            corrected: corrected.variance.squareRoot() / corrected.mean, pValue: pValue)
    }

    /// Returns the twins' difference and the uniform rounds' difference, for runs that have uniform rounds.
    package static func interference(_ run: StoredRun) -> [Interference] {
        let index = ObservationIndex(run.observations)
        let agents = run.plan.fleet.agents.map(\.id)
        return run.plan.subjects.flatMap { subject in
            [Metric.cpu, .uss].compactMap { metric in
                func series(_ phase: Phase) -> Sample? {
                    index.table(target: subject.name, phase: phase, metric: metric)?
                        .fleetSeries(.difference, .mean, agents: agents).sample
                }
                guard let twins = series(.twins), let uniform = series(.uniform), let a = twins.interval(),
                    let b = uniform.interval()
                else { return nil }
                return Interference(
                    metric: metric, twins: twins.mean, twinsInterval: a, uniform: uniform.mean, uniformInterval: b)
            }
        }
    }
}
