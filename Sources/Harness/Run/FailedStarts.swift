import BenchmarkModel

/// Which targets never start, so that nothing more is to be found out about them.
///
/// A launch fails when no process of an arm gets ready in it. A target is given up after its first failed launch, or as soon as
/// three agents have failed where launches are of single agents; where agents of that arm were ready before, after two failed
/// launches in a row.
struct FailedStarts {
    private struct Key: Hashable {
        let target: String
        let arm: Arm
    }

    private struct Streak {
        var launches = 0
        var agents: Set<AgentID> = []
    }

    private var wasReady: Set<Key> = []
    private var streaks: [Key: Streak] = [:]
    private(set) var givenUp: Set<String> = []

    private static let enoughAgents = 3
    private static let enoughLaunches = 2

    /// Takes one arm of a launch, and gives whether the target is given up because of it.
    ///
    /// - Parameters:
    ///   - ready: processes that got ready.
    ///   - failed: the agents that did not.
    ///   - fleet: agents in the fleet.
    mutating func take(_ target: String, _ arm: Arm, ready: Int, failed: [AgentID], fleet: Int) -> Bool {
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
