import LinuxSystem
import NodeRunner

/// Finds and ends processes that earlier benches left running. If a bench is killed together with its node and its
/// guardian, no process can end the remaining ones, so the next bench searches for them.
enum EarlierRuns {
    /// The time that an active guardian has to end its processes, in nanoseconds.
    private static let timeout: Int64 = 4_000_000_000

    /// Ends such processes of this user.
    ///
    /// - Returns: messages about these processes.
    static func end() -> [String] {
        let lost = LostProcesses()
        var found = lost.find()
        guard !found.isEmpty else { return [] }
        let deadline = Clock.now() + timeout
        // A process without an owner is a guardian or a node. It ends the others, and also knows processes without the
        // mark.
        while found.contains(where: { $0.owner == nil }), Clock.now() < deadline, EndSignals.pending == nil {
            Poll.sleep(until: Clock.now() + 50_000_000)
            found = lost.find()
        }
        let outcome = lost.end()
        var notes: [String] = []
        if !outcome.ended.isEmpty {
            notes.append("processes that an earlier run had left behind were ended: \(Leftovers.list(outcome.ended))")
        }
        if !outcome.left.isEmpty { notes.append("of an earlier run \(Leftovers.cannotBeEnded(outcome.left))") }
        return notes
    }
}
