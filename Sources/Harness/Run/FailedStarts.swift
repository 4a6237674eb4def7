import BenchmarkModel

/// Finds targets that never start, so that their other steps can be skipped.
///
/// A launch of an arm fails if none of its processes gets ready. A target is given up after its first failed launch of
/// the fleet, or after three failed agents in launches of single agents. If agents of that arm got ready before, it is
/// given up after two failed launches in a row.
struct FailedStarts {
    private struct Key: Hashable {
        let target: SubjectID
        let arm: Arm
    }

    private struct Streak {
        var launches = 0
        var agents: Set<AgentID> = []
    }

    private var wasReady: Set<Key> = []
    private var streaks: [Key: Streak] = [:]
    private(set) var givenUp: Set<SubjectID> = []

    private static let enoughAgents = 3
    private static let enoughLaunches = 2

    /// Records one arm of a launch; returns whether the target is given up now.
    ///
    /// - Parameters:
    ///   - ready: the number of processes that got ready.
    ///   - failed: the agents that did not get ready.
    ///   - fleet: the number of agents in the fleet.
    mutating func record(_ target: SubjectID, _ arm: Arm, ready: Int, failed: [AgentID], fleet: Int) -> Bool {
        let key = Key(target: target, arm: arm)
        guard ready == 0, !failed.isEmpty else {
            if ready > 0 {
                wasReady.insert(key)
                streaks[key] = nil
            }
            return false
        }
        var streak = streaks[key] ?? Streak()
        streak.launches += 1
        streak.agents.formUnion(failed)
        streaks[key] = streak
        guard streak.agents.count >= min(Self.enoughAgents, fleet),
            !wasReady.contains(key) || streak.launches >= Self.enoughLaunches
        else { return false }
        return givenUp.insert(target).inserted
    }
}
