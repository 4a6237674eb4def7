import CLinux
import Glibc
import PrometheusExporter

/// The startup events that an agent reports to a bench.
package enum StartEvent: String {
    case main
    case exporterInitBegin = "exporter_init_begin"
    case exporterInitEnd = "exporter_init_end"
    case serverListening = "server_listening"
}

/// Writes `event nanoseconds` lines (CLOCK_MONOTONIC) to an inherited descriptor; does nothing without one. If several
/// agents share a process, the agent's name follows.
///
/// A descriptor that cannot be written to is not an error: when a bench exits, its agents must not fail.
package struct EventStamps: ~Copyable {
    private let descriptor: Int32?

    package init(descriptor: Int32?) {
        self.descriptor = descriptor
        if let descriptor { _ = cl_set_close_on_exec(descriptor, 1) }
    }

    package func stamp(_ event: StartEvent, of agent: String? = nil, at time: Int64 = cl_monotonic_ns()) {
        guard let descriptor else { return }
        var line = TextBuffer()
        line.append("\(event.rawValue) \(time)")
        if let agent { line.append(" \(agent)") }
        line.append("\n")
        _ = write(descriptor, line.bytes, line.count)
    }

    /// Closes the descriptor. No more stamps follow.
    package consuming func finish() {}

    deinit { if let descriptor { close(descriptor) } }
}
