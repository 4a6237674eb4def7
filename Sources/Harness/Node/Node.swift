import NodeRunner

/// A node carries out the orders of a run on one machine. It is confined to one thread.
protocol Node: AnyObject {
    /// Carries out an order. Events are passed to `handle` as they arrive.
    ///
    /// - Throws: `BenchInterrupted` after a signal, `HarnessError.node` if the node has exited or is another program,
    ///   and the errors of `handle`. After an error the node accepts no further orders.
    func run(_ order: WorkOrder, handle: (NodeEvent) throws -> Void) throws

    /// Ends the node and all its descendants, whatever state they are in.
    ///
    /// - Returns: messages about processes that could not be ended, or that the bench itself had to end.
    func stop() -> [String]
}

/// Starts nodes of one kind.
protocol NodeLauncher: Sendable {
    /// Starts a node.
    ///
    /// - Parameters:
    ///   - signals: becomes readable when a signal asks the bench to end.
    ///   - custody: ends the processes that the node leaves on this machine.
    func start(signals: Int32, custody: Custody) throws -> any Node
}

/// The kinds of nodes.
enum NodeLaunchers {
    /// A node that is a child process of the bench.
    static let local: any NodeLauncher = LocalNodeLauncher()
}

/// The bench received SIGINT, SIGTERM or SIGHUP.
package struct BenchInterrupted: Error, CustomStringConvertible {
    package init() {}

    package var description: String { "interrupted before anything was measured" }
}
