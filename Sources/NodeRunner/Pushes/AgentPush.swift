import BenchmarkModel
import LinuxSystem
import MetricsSink

/// A sink that takes pushes.
protocol SinkInProgress: AnyObject {
    /// The numbers of its ports, in the order of their rules.
    var ports: [Int] { get }
    /// Returns what has arrived at a port so far.
    func account(_ port: Int) -> PushAccount
    /// Returns the same, and begins a stretch of time at that port.
    func begin(_ port: Int) -> PushAccount
    /// Closes all ports.
    func close()
}

extension PushSink: SinkInProgress {
    func close() { stop() }
}

/// An agent's port at the sink.
struct AgentPush {
    let sink: any SinkInProgress
    /// The index of the port.
    let index: Int
    let order: PushOrder

    var port: Int { sink.ports[index] }
    var address: String { "\(PushSink.address):\(port)" }
    var account: PushAccount { sink.account(index) }

    func begin() -> PushAccount { sink.begin(index) }

    /// Why nothing was accepted so far, for messages.
    var missing: String {
        account.lastRefusal.map { "refused: \($0.reason)" } ?? "nothing arrived"
    }
}

/// The sink of a launch, and the port of each agent that may push. Confined to the node's main thread.
final class LaunchSink {
    private let sink: any SinkInProgress
    private var indices: [String: Int] = [:]

    /// - Returns: nil if no agent pushes.
    init?(_ round: RoundContext, _ orders: [AgentOrder]) throws(SystemError) {
        let pushing = orders.compactMap { order in order.push.map { (order.owner, $0.rules) } }
        guard !pushing.isEmpty else { return nil }
        let used = round.launch.agents.flatMap {
            [$0.ports.requests, $0.ports.health, $0.ports.metrics] + $0.pagePorts
        }
        sink = try round.machine.startSink(pushing.map(\.1), avoiding: Set(used))
        for (index, (owner, _)) in pushing.enumerated() { indices[owner] = index }
    }

    /// Returns the port of an agent; nil if it does not push.
    func push(_ order: AgentOrder) -> AgentPush? {
        guard let push = order.push, let index = indices[order.owner] else { return nil }
        return AgentPush(sink: sink, index: index, order: push)
    }

    func close() { sink.close() }
}
