package import BenchmarkModel

/// A block of a twin round.
package struct BlockID: Hashable, Sendable, Comparable {
    package let target: String
    package let round: Int
    package let block: Int

    package static func < (a: BlockID, b: BlockID) -> Bool {
        (a.target, a.round, a.block) < (b.target, b.round, b.block)
    }
}

/// Which blocks of a run the machine, or the bench itself, disturbed. The main analysis keeps them; a second figure leaves them
/// out.
package struct Disturbances: Hashable, Sendable {
    /// How many blocks of a subject a kind of figure is spoiled in, of how many, and by what.
    package struct Spoiled: Hashable, Sendable {
        package let blocks: Int
        package let observed: Int
        /// In the order of the rules.
        package let causes: [DisturbanceRule]
    }

    /// The causes of each disturbed block.
    package let blocks: [BlockID: [DisturbanceRule]]
    /// Blocks observed, by subject.
    package let observed: [String: Int]
    /// Blocks without a value for some rule.
    package let unaudited: Int
    /// Subjects whose run as a whole is disturbed: more than a fifth of their blocks are, or fewer than two of their rounds have
    /// half of their blocks undisturbed.
    package let disturbedSubjects: [String]
    private let spoiled: [String: [Sensitivity: Spoiled]]

    package init(_ run: StoredRun) {
        let rules = Dictionary(uniqueKeysWithValues: DisturbanceRule.allCases.map { ($0.metric, $0) })
        var blocks: [BlockID: [DisturbanceRule]] = [:]
        var audited: [BlockID: Int] = [:]
        // A run that was stored by an earlier version lacks what is observed since.
        var known: Set<Metric> = []
        for one in run.observations {
            guard one.phase == .twins, one.agent == nil, let block = one.block, let rule = rules[one.metric] else {
                continue
            }
            known.insert(rule.metric)
            let id = BlockID(target: one.target, round: one.round, block: block)
            // No scrape was due, nothing was waited for: there is nothing that could have been late.
            let isOptional = [.scrapeSlip, .timerSlack].contains(one.metric)
            audited[id, default: 0] += one.measured.value != nil || isOptional ? 1 : 0
            if let value = one.measured.value, value > rule.limit { blocks[id, default: []].append(rule) }
        }
        self.blocks = blocks
        // Of a target that takes no requests none can be late.
        let silent = Set(run.plan.subjects.filter { $0.treatment.requestPaths.isEmpty }.map(\.name))
        let ofSilent = known.subtracting([.lateSends]).count
        unaudited = audited.count { $0.value < (silent.contains($0.key.target) ? ofSilent : known.count) }
        let byTarget = Dictionary(grouping: audited.keys, by: \.target)
        observed = byTarget.mapValues(\.count)
        disturbedSubjects = byTarget.filter { _, ids in Self.isDisturbed(ids) { blocks[$0] != nil } }.keys.sorted()
        spoiled = byTarget.mapValues { ids in
            var found: [Sensitivity: Spoiled] = [:]
            for kind in Sensitivity.allCases {
                let hit = ids.filter { blocks[$0]?.contains { $0.spoils.contains(kind) } ?? false }
                guard Self.isDisturbed(ids, by: Set(hit).contains) else { continue }
                let causes = Set(hit.flatMap { blocks[$0] ?? [] })
                found[kind] = Spoiled(
                    blocks: hit.count, observed: ids.count,
                    causes: DisturbanceRule.allCases.filter { causes.contains($0) && $0.spoils.contains(kind) })
            }
            return found
        }
    }

    /// More than a fifth of the blocks, or fewer than two rounds with half of their blocks undisturbed. A run of a single round is
    /// short, not disturbed.
    private static func isDisturbed(_ ids: [BlockID], by isHit: (BlockID) -> Bool) -> Bool {
        if Double(ids.count(where: isHit)) > DisturbanceRule.mostDisturbed * Double(ids.count) { return true }
        let rounds = Dictionary(grouping: ids, by: \.round)
        let good = rounds.values.count { ids in ids.count { !isHit($0) } * 2 >= ids.count }
        return good < min(2, rounds.count)
    }

    /// Why a row of the twin rounds cannot be decided; nil where it can, and for all other phases, which are not watched by blocks.
    ///
    /// - Parameter isOfTwins: whether the row is the difference of two processes of the same round.
    package func spoils(_ metric: Metric, of target: String, _ phase: Phase, isOfTwins: Bool) -> Spoiled? {
        guard phase == .twins, metric.isKnown else { return nil }
        return spoiled[target]?[Sensitivity(metric, isOfTwins: isOfTwins)]
    }

    /// How many blocks of a subject each cause disturbed, the most frequent first.
    package func causes(of target: String) -> [(cause: String, blocks: Int)] {
        var counts: [String: Int] = [:]
        for (id, causes) in blocks where id.target == target {
            for cause in causes { counts[cause.cause, default: 0] += 1 }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    package func count(of target: String) -> Int { blocks.keys.count { $0.target == target } }
}
