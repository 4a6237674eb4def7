import AgentRuntime
import CBench
import CLinux
import Glibc
import PrometheusExporter
import Synchronization

/// Observes the program from outside: whether it is alive, whether its port accepts connections, and how many
/// connections it has.
///
/// A probe is one connection to the port, which is closed at once. Safe on any thread.
final class OutsideProbe: AgentObserver {
    let process: ProcDirectory
    private let port: PlainClient
    private let isUp = Atomic<Bool>(true)
    private let metrics = Mutex<Families?>(nil)
    /// CLOCK_MONOTONIC nanoseconds at which connections are counted again.
    private let nextCount = Atomic<Int64>(0)
    /// Connections are counted as often as system metrics, because counting costs more than the rest of a probe.
    private static let countInterval: Int64 = 30_000_000_000

    /// The families of the wrapper, besides those of every agent.
    private struct Families {
        let agent: AgentMetrics
        let up: Gauge
        let portUp: Family<Gauge>
        let probe: Family<Gauge>
        /// nil if the kernel's table of connections is unavailable.
        let connections: ConnectionTable?
    }

    init(_ settings: AgentSettings, pid: Int32) {
        process = ProcDirectory(pid: pid)
        port = PlainClient(address: settings.address, port: settings.port, timeout: 1)
    }

    /// Declares agent_wrapped_up, agent_wrapped_port_up, agent_wrapped_port_probe_seconds, and the process_ families of
    /// the program.
    func declare(in agent: AgentMetrics) throws(MetricError) {
        let registry = agent.registry
        let up = try registry.gauge("agent_wrapped_up", help: "Whether the wrapped process is alive.")
        up.set(1)
        let families = Families(
            agent: agent, up: up,
            portUp: try registry.gauge(
                "agent_wrapped_port_up", help: "Whether the request port accepted a connection at the last probe.",
                labels: []),
            probe: try registry.gauge(
                "agent_wrapped_port_probe_seconds",
                help: "Time to connect to the request port, at the last successful probe.", labels: []),
            connections: ConnectionTable(address: port.address, port: port.port))
        try registry.processMetrics(of: process) { [self] in isUp.load(ordering: .relaxed) }
        metrics.withLock { $0 = families }
    }

    /// Returns whether the program accepts connections. If the exporter is on, the result is set in its metrics.
    func look() -> Bool? {
        guard isUp.load(ordering: .relaxed) else { return false }
        let families = metrics.withLock { $0 }
        // Connections are counted first, so that the probe's own connection is not included.
        if let families { countConnections(families) }
        let seconds = try? port.connect()
        if let families {
            try? families.portUp.child(LabelValues([])).set(seconds == nil ? 0 : 1)
            if let seconds { try? families.probe.child(LabelValues([])).set(seconds) }
            if seconds == nil { families.agent.recordError(type: "port_unreachable", severity: "error") }
            if !isUp.load(ordering: .relaxed) { forget(families) }
        }
        return seconds != nil
    }

    private func countConnections(_ families: Families) {
        let now = cl_monotonic_ns()
        let due = nextCount.load(ordering: .relaxed)
        // The time is a second early, so that every third probe counts.
        guard now >= due,
            nextCount.compareExchange(
                expected: due, desired: now + Self.countInterval - 1_000_000_000, ordering: .relaxed
            ).exchanged
        else { return }
        if let count = families.connections?.count() { families.agent.set(activeConnections: count) }
    }

    func noteEnd() {
        isUp.store(false, ordering: .relaxed)
        if let families = metrics.withLock({ $0 }) { forget(families) }
    }

    private func forget(_ families: Families) {
        families.up.set(0)
        try? families.portUp.child(LabelValues([])).set(0)
        families.probe.remove(LabelValues([]))
        families.agent.forgetProcess()
    }
}

/// Counts the connections to a port in the kernel's table.
private final class ConnectionTable: Sendable {
    private let descriptor: Int32
    /// 16 bytes: an IPv4 address is mapped into IPv6.
    private let address: [UInt8]
    private let port: UInt16
    /// Held for a request to the kernel and its answer together.
    private let lock = Mutex(())

    init?(address: String, port: UInt16) {
        guard let bytes = NetworkAddress(address)?.bytes else { return nil }
        let descriptor = cl_sock_diag_open()
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        let isAny = bytes.allSatisfy { $0 == 0 }
        self.address =
            bytes.count == 16 ? bytes : [UInt8](repeating: 0, count: 10) + (isAny ? [0, 0] : [0xff, 0xff]) + bytes
        self.port = port
    }

    deinit { close(descriptor) }

    /// Returns the number of connections; nil if the kernel does not report it.
    func count() -> Int? {
        lock.withLock { _ in
            let count = cl_connections(descriptor, address, port)
            return count >= 0 ? Int(count) : nil
        }
    }
}
