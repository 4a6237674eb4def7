import BenchmarkModel
import Foundation
import ResultStore
import Statistics

/// The sentence of a run about the calibration of its machine: the smallest change that can be found, or that it is
/// unknown.
enum CalibrationQuote {
    /// - Parameters:
    ///   - environment: the environment of the run. A calibration of another machine is not used.
    ///   - results: the results directory.
    static func text(_ plan: Plan, _ environment: Environment, results: String) -> String {
        let command = BenchCommand.text(["calibrate"], results: results)
        let calibration: Calibration?
        do {
            calibration = try CalibrationStore.load(from: results)
        } catch {
            return "not readable: \(error)"
        }
        guard let calibration else {
            return "none: the smallest difference that this machine can show is unknown; `\(command)` measures it"
        }
        let age = age(Date().timeIntervalSince1970 - calibration.started)
        for fact in ["cpu", "cores", "kernel", "memory_bytes"] where calibration.environment[fact] != environment[fact]
        {
            return "\(age) old and of another machine (\(fact) was \(calibration.environment[fact] ?? "unknown")): "
                + "calibrate this machine with `\(command)`"
        }
        return "\(age) old\(calibration.quick ? ", quick" : ""); \(noise(calibration, plan)); \(alarms(calibration))"
    }

    private static func noise(_ calibration: Calibration, _ plan: Plan) -> String {
        guard let noise = calibration.noise.first(where: { $0.metric == .cpu }), noise.level > 0,
            let change = noise.smallestChange(rounds: plan.rounds, agents: plan.fleet.agents.count)
        else { return "no noise of CPU was measured" }
        let agents = Double(noise.agents) / Double(max(1, plan.fleet.agents.count))
        let floor = noise.deviation * agents.squareRoot() * 100
        return String(
            format:
                "noise floor of the mean CPU difference of the fleet %.5f %% of a core (standard deviation between "
                + "rounds), smallest difference that %d rounds find 9 times out of 10: %.4f %% of a core, %.2f %% of "
                + "the CPU of an agent",
            floor, plan.rounds, change * 100, change / noise.level * 100)
    }

    private static func alarms(_ calibration: Calibration) -> String {
        let family = calibration.alarms.filter { $0.metric == nil && $0.source != .resampled }
            .max { $0.count.trials < $1.count.trials }
        guard let family else { return "false alarms were not counted" }
        let interval = family.count.interval()
        return String(
            format: "false alarms of a family of rows: %d of %d comparisons (%.1f to %.1f %%)", family.count.hits,
            family.count.trials, interval.low * 100, interval.high * 100)
    }

    private static func age(_ seconds: Double) -> String {
        switch seconds {
        // The clock of the machine may have been set back since.
        case ..<5400: "\(max(0, Int(saturating: seconds / 60))) min"
        case ..<172_800: "\(Int(saturating: (seconds / 3600).rounded())) h"
        default: "\(Int(saturating: (seconds / 86_400).rounded())) days"
        }
    }
}
