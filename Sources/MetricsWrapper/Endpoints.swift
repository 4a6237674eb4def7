import AgentRuntime
import CLinux
import Glibc

/// When the wrapper serves, and when it leaves that to the program: a small machine that is told the time.
///
/// The program is waited for until its port takes a connection, so that whatever it opens on the way there is found. Where metrics are
/// served already, nothing is opened. Looks for the port are 1 ms apart at first, then 10, then 50.
struct Endpoints {
    private let settings: WrapperSettings
    private let look: OutsideLook
    private let startedAt: Int64
    private let began = cl_monotonic_ns()
    private var stage = Stage.awaiting
    /// CLOCK_MONOTONIC nanoseconds at which there is something to do; nil: never again.
    private(set) var due: Int64?
    private(set) var support: LegacySupport?

    private enum Stage {
        /// The program's port.
        case awaiting
        /// The HTTP port is the program's for the taking.
        case yielding
        /// Whether metrics come to be served elsewhere, until then.
        case watching(until: Int64)
    }

    /// How long after the opening, and how often, the other places are looked at.
    private static let watch: Int64 = 5_000_000_000
    private static let watchStep: Int64 = 1_000_000_000

    init(_ settings: WrapperSettings, _ look: OutsideLook, startedAt: Int64) {
        self.settings = settings
        self.look = look
        self.startedAt = startedAt
        due = began
    }

    /// - Parameter signals: readable when there is something more urgent.
    /// - Throws: what keeps the exporter from being made; a port that cannot be had is no reason to end a program.
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
            if let place = settings.existing.first(where: { $0.use(until: signals) == .metrics }) {
                support?.stop()
                support = nil
                standAside("\(place) serves metrics")
            } else {
                due = now < end ? now + Self.watchStep : nil
            }
        }
    }

    private mutating func open(_ stamps: borrowing EventStamps, until signals: Int32) throws(WrapperFailure) {
        let places = (settings.agent.httpServer ? [settings.httpPort] : []) + settings.existing
        if let place = places.first(where: { $0.use(until: signals) == .metrics }) {
            return standAside("\(place) serves metrics")
        }
        do throws(AgentFailure) {
            support = try LegacySupport(
                settings.agent, viewpoint: .outside(look.process), health: .starting, startedAt: startedAt,
                stamps: stamps, observer: look)
        } catch {
            guard error.exitStatus == EX_UNAVAILABLE else {
                throw WrapperFailure(description: error.reason, exitStatus: error.exitStatus)
            }
            // The program is more than its metrics.
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

    /// From now on the program is only looked after.
    private mutating func standAside(_ reason: String) {
        due = nil
        logError("\(settings.agent.name): \(reason): no port is opened, the program is looked after and nothing else")
    }
}
