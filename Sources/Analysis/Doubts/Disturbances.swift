package import BenchmarkModel

/// Identifies a block of a twin round.
package struct BlockID: Hashable, Sendable, Comparable {
    package let target: SubjectID
    package let round: Int
    package let block: Int

    package static func < (a: BlockID, b: BlockID) -> Bool {
        (a.target, a.round, a.block) < (b.target, b.round, b.block)
    }
}

/// The blocks of a run that the machine or the bench disturbed. The main analysis keeps them; a second figure leaves
/// them out.
package struct Disturbances: Hashable, Sendable {
    /// For a subject and a kind of figure: the number of spoiled blocks, the number of all blocks, and the causes.
    package struct Spoiled: Hashable, Sendable {
        package let blocks: Int
        package let observed: Int
        /// Causes, in the order of the rules.
        package let causes: [DisturbanceRule]
    }

    /// The causes of each disturbed block.
    package let blocks: [BlockID: [DisturbanceRule]]
    /// Number of blocks observed, by subject.
    package let observed: [SubjectID: Int]
    /// Number of blocks without a value for some rule.
    package let unaudited: Int
    /// Subjects whose whole run is disturbed: more than a fifth of their blocks are disturbed, or fewer than two of
    /// their rounds have half of their blocks undisturbed.
    package let disturbedSubjects: [SubjectID]
    private let spoiled: [SubjectID: [Sensitivity: Spoiled]]

    package init(_ run: StoredRun) {
        let rules = Dictionary(uniqueKeysWithValues: DisturbanceRule.allCases.map { ($0.metric, $0) })
        var blocks: [BlockID: [DisturbanceRule]] = [:]
        var audited: [BlockID: Int] = [:]
        // A run stored by an earlier version lacks metrics that were added later.
        var known: Set<Metric> = []
        for one in run.observations {
            guard one.phase == .twins, one.agent == nil, let block = one.block, let rule = rules[one.metric] else {
                continue
            }
            known.insert(rule.metric)
            let id = BlockID(target: one.target, round: one.round, block: block)
            // Without a due scrape or a wait, there is no value, and nothing could have been late.
            let isOptional = [.scrapeSlip, .timerSlack].contains(one.metric)
            audited[id, default: 0] += one.measured.value != nil || isOptional ? 1 : 0
            if let value = one.measured.value, value > rule.limit { blocks[id, default: []].append(rule) }
        }
        self.blocks = blocks
        // A target that takes no requests has no late requests.
        let silent = Set(run.plan.subjects.filter { $0.treatment.requests.isEmpty }.map(\.name))
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

    /// Returns whether more than a fifth of the blocks are hit, or fewer than two rounds have half of their blocks
    /// unhit. A run of a single round is short, not disturbed.
    private static func isDisturbed(_ ids: [BlockID], by isHit: (BlockID) -> Bool) -> Bool {
        if Double(ids.count(where: isHit)) > DisturbanceRule.mostDisturbed * Double(ids.count) { return true }
        let rounds = Dictionary(grouping: ids, by: \.round)
        let good = rounds.values.count { ids in ids.count { !isHit($0) } * 2 >= ids.count }
        return good < min(2, rounds.count)
    }

    /// Returns why a row of the twin rounds cannot be decided; nil if it can. Other phases have no blocks, so their
    /// rows give nil.
    ///
    /// - Parameter isOfTwins: whether the row is the difference of two processes of the same round.
    package func spoils(_ metric: Metric, of target: SubjectID, _ phase: Phase, isOfTwins: Bool) -> Spoiled? {
        guard phase == .twins, metric.isKnown else { return nil }
        return spoiled[target]?[Sensitivity(metric, isOfTwins: isOfTwins)]
    }

    /// Returns the number of blocks of a subject that each cause disturbed, the most frequent cause first.
    package func causes(of target: SubjectID) -> [(cause: String, blocks: Int)] {
        var counts: [String: Int] = [:]
        for (id, causes) in blocks where id.target == target {
            for cause in causes { counts[cause.cause, default: 0] += 1 }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    package func count(of target: SubjectID) -> Int { blocks.keys.count { $0.target == target } }
}
