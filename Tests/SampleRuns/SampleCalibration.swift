package import BenchmarkModel
import Statistics

/// A made-up calibration.
package enum SampleCalibration {
    /// At least one row of every table, and each form of a cell.
    package static var calibration: Calibration {
        var made = Calibration(
            started: 1_795_466_712, quick: true,
            environment: Environment(facts: [
                .init(name: "cores", value: "2"), .init(name: "cpu", value: "Example CPU"),
            ]))
        let interval = ConfidenceInterval(low: 0.0019, high: 0.0023)
        let zero = ConfidenceInterval(low: -0.0001, high: 0.0002)
        made.costs = [(Phase.twins, Metric.cpu), (.solo, .firstMetrics), (.soak, .uss)].map { phase, metric in
            PlantedCost(
                plant: "\(metric.title) planted", metric: metric, phase: phase, unit: metric.unit, planted: 0.002,
                found: 0.0021, interval: phase == .soak ? zero : interval, error: zero, rounds: 5, agents: 3,
                seconds: 60)
        }
        made.unmeasured = [UnmeasuredPlant(plant: "threads", reason: "not planted")]
        made.alarms = FalseAlarms.Source.allCases.flatMap { source in
            [Metric.cpu, nil].map { metric in
                FalseAlarms(
                    source: source, metric: metric, rounds: source == .runs ? 3 : 5,
                    count: Proportion(hits: 3, trials: 100))
            }
        }
        made.noise = [0.004, 0].map { level in
            NoiseLevel(
                metric: .cpu, mean: 0.00005, interval: zero, deviation: 0.0002, level: level, agents: 3,
                rounds: 5, roundSeconds: 15)
        }
        made.speed = [0.01, 0.4].map {
            SpeedCorrection(figure: "CPU of the control, swift", raw: 0.03, corrected: 0.01, pValue: $0)
        }
        made.interference = [
            Interference(
                metric: .uss, twins: 20_000, twinsInterval: ConfidenceInterval(low: 18_000, high: 22_000),
                uniform: 21_000, uniformInterval: ConfidenceInterval(low: 20_000, high: 22_000))
        ]
        return made
    }
}
