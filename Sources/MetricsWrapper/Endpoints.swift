import AgentRuntime
import CLinux
import Glibc

/// Decides when the wrapper opens the HTTP port and when it leaves metrics to the program. A state machine that
/// `advance` drives by time.
///
/// The wrapper waits until the program's port accepts a connection, so that it sees everything that the program opens
/// before. If metrics are served already, it opens nothing. It checks the port every millisecond at first, then every
/// 10 ms, then every 50 ms.
struct Endpoints {
    private let settings: WrapperSettings
    private let probe: OutsideProbe
    private let startedAt: Int64
    private let began = cl_monotonic_ns()
    private var stage = Stage.awaiting
    /// CLOCK_MONOTONIC nanoseconds of the next action; nil if there is none.
    private(set) var due: Int64?
    private(set) var support: LegacySupport?

    private enum Stage {
        /// Waiting for the program's port.
        case awaiting
        /// Leaving the HTTP port to the program for `--yield` seconds.
        case yielding
        /// Checking, until then, whether metrics are served at another location.
        case watching(until: Int64)
    }

    /// How long after opening the port, and how often, the other locations are checked, in nanoseconds.
    private static let watch: Int64 = 5_000_000_000
    private static let watchStep: Int64 = 1_000_000_000

    init(_ settings: WrapperSettings, _ probe: OutsideProbe, startedAt: Int64) {
        self.settings = settings
        self.probe = probe
        self.startedAt = startedAt
        due = began
    }

    /// - Parameter signals: a descriptor that is readable if something more urgent happens.
    /// - Throws: the reason why the exporter cannot be made. A port that cannot be opened is reported, and the program
    ///   continues.
    mutating func advance(_ stamps: borrowing EventStamps, until signals: Int32) throws(WrapperFailure) {
        let now = cl_monotonic_ns()
        switch stage {
        case .awaiting:
            let client = PlainClient(address: settings.agent.address, port: settings.agent.port, timeout: 0.2)
            let isListening = (try? client.connect(until: signals)) != nil
            let waited = now - began
            guard isListening || waited >= Int64(settings.settle * 1e9) else {
                due = now + (waited < 100_000_000 ? 1_000_000 : waited < 1_000_000_000 ? 10_000_000 : 50_000_000)
                return
            }
            stage = .yielding
            due = now + Int64(settings.yield * 1e9)
        case .yielding: try open(stamps, until: signals)
        case .watching(let end):
            if let location = settings.existing.first(where: { $0.use(until: signals) == .metrics }) {
                support?.stop()
                support = nil
                standAside("\(location) serves metrics")
            } else {
                due = now < end ? now + Self.watchStep : nil
            }
        }
    }

    private mutating func open(_ stamps: borrowing EventStamps, until signals: Int32) throws(WrapperFailure) {
        let locations = (settings.agent.httpServer ? [settings.httpPort] : []) + settings.existing
        if let location = locations.first(where: { $0.use(until: signals) == .metrics }) {
            return standAside("\(location) serves metrics")
        }
        do throws(AgentFailure) {
            support = try LegacySupport(
                settings.agent, viewpoint: .outside(probe.process), health: .starting, startedAt: startedAt,
                stamps: stamps, observer: probe)
        } catch {
            guard error.exitStatus == EX_UNAVAILABLE else {
                throw WrapperFailure(description: error.reason, exitStatus: error.exitStatus)
            }
            // The program is worth more than its metrics.
            return standAside("\(error.reason), which serves no metrics")
        }
        if settings.existing.isEmpty {
            due = nil
        } else {
            let now = cl_monotonic_ns()
            stage = .watching(until: now + Self.watch)
            due = now + Self.watchStep
        }
    }

    /// Opens no port from now on; the wrapper only supervises the program.
    private mutating func standAside(_ reason: String) {
        due = nil
        logError("\(settings.agent.name): \(reason): no port is opened; the wrapper only supervises the program")
    }
}
