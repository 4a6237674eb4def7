public import BenchmarkModel

/// When a block counts as disturbed: one limit a cause.
public struct DisturbanceRule: Hashable, Sendable {
    /// Name of the `Metric`, observed by block.
    public let metric: String
    /// In the metric's unit; more than that disturbs.
    public let limit: Double
    /// For people.
    public let cause: String

    /// Most a run's share of disturbed blocks may be.
    public static let mostDisturbed = 0.2

    public static let all: [DisturbanceRule] = [
        .init(metric: Metric.steal.name, limit: 0.02, cause: "the hypervisor took more than 2 % of the cores"),
        .init(metric: Metric.lateSends.name, limit: 0.05, cause: "more than 5 % of the requests left late"),
        .init(
            metric: Metric.runQueueDelay.name, limit: 0.1,
            cause: "the bench waited for a core more than 10 % of the time"
        ),
        .init(metric: Metric.majorFaults.name, limit: 100, cause: "more than 100 page faults waited for storage"),
        .init(
            metric: Metric.throttledPeriods.name, limit: 0, cause: "a CPU quota stopped the bench and its agents"),
        .init(metric: Metric.clockStep.name, limit: 0.001, cause: "the time of day moved by more than 1 ms"),
        .init(metric: Metric.timerSlack.name, limit: 0.02, cause: "the bench woke up more than 20 ms late"),
        .init(metric: Metric.scrapeSlip.name, limit: 0.05, cause: "a scrape began more than 50 ms late"),
    ]
}

/// A block of a twin round.
public struct BlockID: Hashable, Sendable, Comparable {
    public let target: String
    public let round: Int
    public let block: Int

    public static func < (a: BlockID, b: BlockID) -> Bool {
        (a.target, a.round, a.block) < (b.target, b.round, b.block)
    }
}

/// Which blocks of a run the machine, or the bench itself, disturbed. The main analysis keeps them; a second figure leaves them
/// out.
public struct Disturbances: Hashable, Sendable {
    /// The causes of each disturbed block.
    public let blocks: [BlockID: [DisturbanceRule]]
    /// Blocks observed, by subject.
    public let observed: [String: Int]
    /// Blocks without a value for some rule.
    public let unaudited: Int
    /// Subjects whose run as a whole is disturbed: more than a fifth of their blocks are, or fewer than two of their rounds have
    /// half of their blocks undisturbed.
    public let disturbedSubjects: [String]

    public init(_ run: StoredRun) {
        let rules = Dictionary(uniqueKeysWithValues: DisturbanceRule.all.map { ($0.metric, $0) })
        var blocks: [BlockID: [DisturbanceRule]] = [:]
        var audited: [BlockID: Int] = [:]
        // A run that was stored by an earlier version lacks what is observed since.
        var known: Set<String> = []
        for one in run.observations {
            guard one.phase == .twins, one.agent == nil, let block = one.block, let rule = rules[one.metric] else {
                continue
            }
            known.insert(rule.metric)
            let id = BlockID(target: one.target, round: one.round, block: block)
            // No scrape was due, nothing was waited for: there is nothing that could have been late.
            let isOptional = [Metric.scrapeSlip.name, Metric.timerSlack.name].contains(one.metric)
            audited[id, default: 0] += one.measured.value != nil || isOptional ? 1 : 0
            if let value = one.measured.value, value > rule.limit { blocks[id, default: []].append(rule) }
        }
        self.blocks = blocks
        // Of a target that takes no requests none can be late.
        let silent = Set(run.plan.subjects.filter { $0.treatment.requestPaths.isEmpty }.map(\.name))
        let ofSilent = known.subtracting([Metric.lateSends.name]).count
        unaudited = audited.count { $0.value < (silent.contains($0.key.target) ? ofSilent : known.count) }
        let byTarget = Dictionary(grouping: audited.keys, by: \.target)
        observed = byTarget.mapValues(\.count)
        disturbedSubjects = byTarget.filter { _, ids in
            let disturbed = ids.filter { blocks[$0] != nil }
            if Double(disturbed.count) > DisturbanceRule.mostDisturbed * Double(ids.count) { return true }
            let rounds = Dictionary(grouping: ids, by: \.round)
            let good = rounds.values.count { ids in ids.count { blocks[$0] == nil } * 2 >= ids.count }
            // A run of a single round is short, not disturbed.
            return good < min(2, rounds.count)
        }.keys.sorted()
    }

    /// How many blocks of a subject each cause disturbed, the most frequent first.
    public func causes(of target: String) -> [(cause: String, blocks: Int)] {
        var counts: [String: Int] = [:]
        for (id, causes) in blocks where id.target == target {
            for cause in causes { counts[cause.cause, default: 0] += 1 }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    public func count(of target: String) -> Int { blocks.keys.count { $0.target == target } }
}
