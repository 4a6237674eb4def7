import NodeRunner

/// What carries out the orders of a run: one machine's share of its rounds. Confined to one thread.
protocol Node: AnyObject {
    /// Has an order carried out; its events go to `handle` as they come.
    ///
    /// - Throws: `BenchInterrupted` when a signal asks to end, `HarnessError.node` where the node is gone or is another program, and
    ///   what `handle` throws. The node takes no further order then.
    func run(_ order: WorkOrder, handle: (NodeEvent) throws -> Void) throws

    /// Ends the node and everything below it, whatever state these processes are in.
    ///
    /// - Returns: what is left to say of processes that could not be ended, or that only the bench itself could end.
    func stop() -> [String]
}

/// Starts nodes of one kind.
protocol NodeLauncher: Sendable {
    /// - Parameters:
    ///   - signals: becomes readable when the bench is asked to end.
    ///   - custody: ends what the node leaves on this machine.
    func start(signals: Int32, custody: Custody) throws -> any Node
}

/// The kinds of nodes that there are.
enum NodeLaunchers {
    /// A child of the bench, on its own machine.
    static let local: any NodeLauncher = LocalNodeLauncher()
}

/// SIGINT, SIGTERM or SIGHUP came.
package struct BenchInterrupted: Error, CustomStringConvertible {
    package var description: String { "interrupted before anything was measured" }
}
