import BenchmarkModel
import Foundation
import ResultStore
import Statistics

/// What a run says of the calibration of its machine: how small a change it can see, or that nobody has found out.
enum CalibrationQuote {
    /// - Parameters:
    ///   - environment: the run's; a calibration of another machine says nothing of it.
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
            return "none: how small a difference this machine shows is not known; `\(command)` finds out"
        }
        let age = age(Date().timeIntervalSince1970 - calibration.started)
        for fact in ["cpu", "cores", "kernel", "memory_bytes"] where calibration.environment[fact] != environment[fact]
        {
            return "\(age) old and of another machine (\(fact) was \(calibration.environment[fact] ?? "not known")): "
                + "`\(command)` makes one of this"
        }
        return "\(age) old\(calibration.quick ? ", quick" : ""); \(noise(calibration, plan)); \(alarms(calibration))"
    }

    private static func noise(_ calibration: Calibration, _ plan: Plan) -> String {
        guard let noise = calibration.noise.first(where: { $0.metric == .cpu }), noise.level > 0,
            let change = noise.smallestChange(rounds: plan.rounds, agents: plan.fleet.agents.count)
        else { return "it says nothing of CPU" }
        let agents = Double(noise.agents) / Double(max(1, plan.fleet.agents.count))
        let floor = noise.deviation * agents.squareRoot() * 100
        return String(
            format:
                "noise floor of the fleet's mean CPU difference %.5f %% of a core from round to round (standard deviation), "
                + "smallest one that %d rounds find 9 times of 10: %.4f %% of a core, %.2f %% of an agent's own",
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
        // The time of day may have been set back since.
        case ..<5400: "\(max(0, Int(saturating: seconds / 60))) min"
        case ..<172_800: "\(Int(saturating: (seconds / 3600).rounded())) h"
        default: "\(Int(saturating: (seconds / 86_400).rounded())) days"
        }
    }
}
