import LinuxSystem
import NodeRunner

/// Ends the processes of a run that remain after the guardian of the node was killed. For this purpose the bench adopts
/// orphans among its descendants. Processes that were descendants of this program before are not touched.
struct Custody: Sendable {
    /// The children of a program that replaced itself with the bench (`sleep 9 & exec exporter-bench run`).
    private let before: Set<Int32>
    /// The reason why orphans are not adopted; nil if they are.
    private let problem: String?

    /// Reads the list of the processes of the machine once.
    init() {
        before = Set(Descendants().pids())
        do throws(SystemError) {
            try Descendants.adoptOrphans()
            problem = nil
        } catch {
            problem = "processes that outlive a killed node are not found: \(error)"
        }
    }

    /// Ends all descendants that were started since.
    ///
    /// - Returns: messages about these processes.
    func end() -> [String] {
        let outcome = Descendants().end(without: before)
        var notes = [problem].compactMap { $0 }
        if !outcome.ended.isEmpty {
            notes.append("processes of a node that was killed were ended: \(Leftovers.list(outcome.ended))")
        }
        if !outcome.left.isEmpty { notes.append(Leftovers.cannotBeEnded(outcome.left)) }
        return notes
    }

    /// Does work that may wait for other programs, a name server or a file system, on its own thread. Processes that
    /// the work left running are ended, also after a signal.
    ///
    /// - Parameter notes: receives messages about processes that the work left.
    /// - Throws: `BenchInterrupted` after a signal, or the error of the work.
    func run<Value: Sendable>(
        _ name: String, notes: inout [String], _ work: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        let worker = try Worker(name: name) { Result { try work() } }
        var deadline: Int64?
        while !worker.isDone {
            if EndSignals.pending != nil {
                _ = Descendants().end(without: before, within: 100_000_000)
                deadline = deadline ?? Clock.now() + Self.timeout
            }
            // A thread that is blocked in the kernel ends with this program.
            if let deadline, Clock.now() >= deadline { throw BenchInterrupted() }
            Poll.sleep(until: Clock.now() + 5_000_000)
        }
        let result = worker.join()
        if EndSignals.pending != nil { throw BenchInterrupted() }
        let outcome = Descendants().end(without: before)
        if !outcome.ended.isEmpty {
            notes.append(
                "version commands left processes, which were ended: "
                    + Leftovers.list(outcome.ended))
        }
        if !outcome.left.isEmpty { notes.append(Leftovers.cannotBeEnded(outcome.left)) }
        return try result.get()
    }

    /// The time for work to end after a signal, in nanoseconds.
    private static let timeout: Int64 = 1_000_000_000
}
