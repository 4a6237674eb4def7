import BenchmarkModel
import Statistics

/// The fleet's CPU differences from undisturbed blocks alone: the second figure next to the main one.
struct Undisturbed {
    /// By round, means over agents and undisturbed blocks: treatment minus control, and the control.
    private var rounds: [(difference: Double, control: Double)] = []
    let disturbed: Int
    let observed: Int

    /// Returns nil if no block of the subject is disturbed, because a second figure is not needed then.
    init?(_ run: StoredRun, _ subject: Subject, _ disturbances: Disturbances) {
        disturbed = disturbances.count(of: subject.name)
        observed = disturbances.observed[subject.name] ?? 0
        guard disturbed > 0 else { return nil }
        struct Sum {
            var value = 0.0
            var count = 0
            var mean: Double { value / Double(count) }
        }
        var sums: [Int: [Arm: Sum]] = [:]
        // Rounds with missing blocks are left out. Their blocks differ from the others, because a child process exited
        // or a scrape failed in them.
        let incomplete = Set(
            run.observations.lazy.filter {
                $0.target == subject.name && $0.phase == .twins && $0.metric == .cpu
                    && $0.measured.absentReason != nil
            }.map(\.round))
        for one in run.observations {
            guard one.target == subject.name, one.phase == .twins, one.metric == .cpu,
                one.agent != nil, let block = one.block, let arm = one.arm, let value = one.measured.value,
                disturbances.blocks[BlockID(target: one.target, round: one.round, block: block)] == nil,
                !incomplete.contains(one.round)
            else { continue }
            sums[one.round, default: [:]][arm, default: Sum()].value += value
            sums[one.round]?[arm]?.count += 1
        }
        for (_, arms) in sums.sorted(by: { $0.key < $1.key }) {
            guard let control = arms[.control], let treatment = arms[.treatment] else { continue }
            rounds.append((treatment.mean - control.mean, control.mean))
        }
    }

    /// Returns the note for a row of CPU differences, and nothing for other rows.
    func note(_ row: ResultRow, agents: Int, cores: Double?) -> [RowNote] {
        guard row.metric == .cpu, row.phase == .twins, row.isOfFleet else { return [] }
        var factor = row.statistic.isTotal ? Double(agents) : 1
        if row.statistic.isOfMachine {
            guard let cores else { return [] }
            factor /= cores
        }
        let figures: [Double]
        switch row.arm {
        case .difference: figures = rounds.map { $0.difference * factor }
        case .relativeDifference: figures = rounds.filter { $0.control > 0 }.map { $0.difference / $0.control }
        default: return []
        }
        return [.undisturbed(Sample(figures).map { Estimate($0) }, disturbed: disturbed, of: observed)]
    }
}
