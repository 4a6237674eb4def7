import BenchmarkModel
import Statistics

/// Whether a subject's twin rounds had settled before they were measured, and stayed at the same level.
package struct Stationarity: Hashable, Sendable {
    /// Seconds after the load's start at which CPU had settled, from the blocks of both arms pooled over all rounds.
    /// Both arms have one cut.
    package let settledAfter: Int
    /// Seconds of warm-up in the run.
    package let warmUp: Int
    /// Change of the CPU difference within a round, in cores per second: the mean of the rounds' slopes, 95 %; nil for
    /// fewer than two rounds.
    package let trend: Estimate?
    /// Whether the slope differs from 0 at 1 %.
    package let hasTrend: Bool
    /// The shift of the CPU difference to another level, at 0.1 %; nil without one.
    package let shift: Shift?
    /// Whether measuring began before the agents had settled: the cut is within steady state, and the seconds before it
    /// differ from those after it, round by round, at 1 %. The cut alone would be too noisy to decide this.
    package let beganTooEarly: Bool

    package struct Shift: Hashable, Sendable {
        /// The last block at the old level.
        package let after: BlockID
        /// Mean CPU differences before and after the shift, in cores.
        package let before: Double
        package let since: Double
    }

    private static let trendLevel = 0.01
    private static let shiftLevel = 0.001

    /// Returns nil if the subject has no twin rounds with both arms.
    init?(_ run: StoredRun, _ subject: Subject) {
        let blocks = Blocks(run, subject.name)
        let pooled = blocks.pooled
        guard !pooled.isEmpty, !blocks.differences.isEmpty else { return nil }
        settledAfter = Series.truncation(pooled)
        warmUp = blocks.warmUp
        let early = settledAfter - warmUp
        let gaps = blocks.levels.compactMap { series -> Double? in
            guard early > 0, early < series.count, let before = Sample(Array(series[..<early])),
                let after = Sample(Array(series[early...]))
            else { return nil }
            return before.mean - after.mean
        }
        beganTooEarly = Sample(gaps)?.pValue(against: 0).map { $0 < Self.trendLevel } ?? false
        let slopes = blocks.differences.compactMap { _, series in
            Series.slope(series.enumerated().map { (Double($0.offset), $0.element) })
        }
        let sample = Sample(slopes)
        trend = sample.flatMap { $0.count >= 2 ? Estimate($0) : nil }
        hasTrend = sample?.pValue(against: 0).map { $0 < Self.trendLevel } ?? false
        let all = blocks.differences.flatMap { round, series in
            series.enumerated().map { (BlockID(target: subject.name, round: round, block: $0.offset + 1), $0.element) }
        }
        let values = all.map(\.1)
        if let found = Series.levelShift(values), found.pValue < Self.shiftLevel,
            let before = Sample(Array(values[...found.after])), let since = Sample(Array(values[(found.after + 1)...]))
        {
            shift = Shift(after: all[found.after].0, before: before.mean, since: since.mean)
        } else {
            shift = nil
        }
    }
}

/// CPU by second, as means over the agents.
private struct Blocks {
    /// Seconds of warm-up observed.
    private(set) var warmUp = 0
    /// CPU in warm-up and steady state, both arms pooled over the rounds.
    private(set) var pooled: [Double] = []
    /// CPU of both arms in each second of steady state, by round.
    private(set) var levels: [[Double]] = []
    /// Treatment minus control in each second of steady state, by round, in order.
    private(set) var differences: [(round: Int, series: [Double])] = []

    private struct Sum {
        var value = 0.0
        var count = 0
        var mean: Double { value / Double(count) }
    }

    init(_ run: StoredRun, _ subject: SubjectID) {
        var early: [Int: Sum] = [:]
        var steady: [Int: Sum] = [:]
        var arms: [Int: [Int: [Arm: Sum]]] = [:]
        for one in run.observations {
            guard one.target == subject, one.phase == .twins, let block = one.block, let value = one.measured.value,
                let arm = one.arm
            else { continue }
            if one.metric == .warmUpCPU {
                early[block, default: Sum()].value += value
                early[block]?.count += 1
            } else if one.metric == .cpu, one.agent != nil {
                steady[block, default: Sum()].value += value
                steady[block]?.count += 1
                arms[one.round, default: [:]][block, default: [:]][arm, default: Sum()].value += value
                arms[one.round]?[block]?[arm]?.count += 1
            }
        }
        warmUp = early.keys.max() ?? 0
        pooled =
            early.sorted { $0.key < $1.key }.map(\.value.mean) + steady.sorted { $0.key < $1.key }.map(\.value.mean)
        for (round, blocks) in arms.sorted(by: { $0.key < $1.key }) {
            let series = blocks.sorted { $0.key < $1.key }.compactMap { _, arms -> Double? in
                guard let control = arms[.control], let treatment = arms[.treatment] else { return nil }
                return treatment.mean - control.mean
            }
            if !series.isEmpty { differences.append((round, series)) }
            levels.append(
                blocks.sorted { $0.key < $1.key }.map { _, arms in
                    Arm.allCases.compactMap { arms[$0]?.mean }.reduce(0, +) / Double(arms.count)
                })
        }
    }
}
