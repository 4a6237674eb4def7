import LinuxSystem
import NodeRunner

/// The bench as the last that can end what a run starts: it adopts the orphans below it, and ends what remains when the node's guardian
/// was killed. Processes that ran below this program before are left alone.
struct Custody: Sendable {
    /// Children that a program has which replaced itself with the bench (`sleep 9 & exec exporter-bench run`).
    private let before: Set<Int32>
    /// Why orphans are not adopted; nil where they are.
    private let problem: String?

    /// Costs one look at the processes of the machine.
    init() {
        before = Set(Descendants().pids())
        do throws(SystemError) {
            try Descendants.adoptOrphans()
            problem = nil
        } catch {
            problem = "processes that outlive a killed node are not found: \(error)"
        }
    }

    /// Ends everything that was started below this process since.
    ///
    /// - Returns: what is to be said of it.
    func end() -> [String] {
        let outcome = Descendants().end(without: before)
        var said = [problem].compactMap { $0 }
        if !outcome.ended.isEmpty {
            said.append("processes of a node that was killed were ended: \(Leftovers.list(outcome.ended))")
        }
        if !outcome.left.isEmpty { said.append(Leftovers.cannotBeEnded(outcome.left)) }
        return said
    }

    /// Does work that may wait for other programs, for a name server or a file system, on a thread of its own. What the work left
    /// running is ended; so is all of it when a signal asks to end.
    ///
    /// - Parameter said: gets what is to be said of processes that the work left.
    /// - Throws: `BenchInterrupted` when a signal came; what the work throws.
    func run<Value: Sendable>(
        _ name: String, said: inout [String], _ work: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        let worker = try Worker(name: name) { Result { try work() } }
        var deadline: Int64?
        while !worker.isDone {
            if EndSignals.pending != nil {
                _ = Descendants().end(without: before, within: 100_000_000)
                deadline = deadline ?? Clock.now() + Self.patience
            }
            // A thread that the kernel holds goes with this program.
            if let deadline, Clock.now() >= deadline { throw BenchInterrupted() }
            Poll.sleep(until: Clock.now() + 5_000_000)
        }
        let result = worker.join()
        if EndSignals.pending != nil { throw BenchInterrupted() }
        let outcome = Descendants().end(without: before)
        if !outcome.ended.isEmpty {
            said.append(
                "commands that were asked for versions left processes, which were ended: "
                    + Leftovers.list(outcome.ended))
        }
        if !outcome.left.isEmpty { said.append(Leftovers.cannotBeEnded(outcome.left)) }
        return try result.get()
    }

    private static let patience: Int64 = 1_000_000_000
}
