import LinuxSystem
import NodeRunner

/// What benches that were killed together with their node and its guardian left running. The kernel tells no one of it, so the
/// next bench looks.
enum EarlierRuns {
    /// How long a guardian that is at work may take, nanoseconds.
    private static let patience: Int64 = 4_000_000_000

    /// Ends such processes of this user.
    ///
    /// - Returns: what is to be said of them.
    static func end() -> [String] {
        let lost = LostProcesses()
        var found = lost.find()
        guard !found.isEmpty else { return [] }
        let deadline = Clock.now() + patience
        // One without an owner is the bench's own: a guardian or a node, which end the others, and know of more than has the mark.
        while found.contains(where: { $0.owner == nil }), Clock.now() < deadline, EndSignals.pending == nil {
            Poll.sleep(until: Clock.now() + 50_000_000)
            found = lost.find()
        }
        let outcome = lost.end()
        var said: [String] = []
        if !outcome.ended.isEmpty {
            said.append("processes that an earlier run had left behind were ended: \(Leftovers.list(outcome.ended))")
        }
        if !outcome.left.isEmpty { said.append("of an earlier run \(Leftovers.cannotBeEnded(outcome.left))") }
        return said
    }
}
