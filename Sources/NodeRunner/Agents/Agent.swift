import BenchmarkModel
import LinuxSystem
import Scraping

/// One agent in one arm, in a process of its own or a pack's. Confined to the node's main thread.
final class Agent {
    let order: AgentOrder
    let process: AgentProcess
    /// Authorize the requests for its page; nil where none do.
    let credentials: Credentials?
    /// Why it takes no further part; nil while all is well.
    private(set) var failure: String?
    /// Whether that is because the machine had no core for it: then nothing is known of what it can do.
    private(set) var hadNoCore = false
    var startUp = StartUpTimes()
    /// What it last answered to each kind of readiness check, for the message when it never gets ready.
    var lastAnswer: [Int: String] = [:]

    init(_ order: AgentOrder, in process: AgentProcess, credentials: Credentials? = nil) {
        self.order = order
        self.process = process
        self.credentials = credentials
        if process.agents.contains(where: { !$0.isAlive }) { failure = "the process that it shares had ended" }
        process.join(self)
    }

    var operationalAt: Int64? { startUp.operational }
    var isAlive: Bool { failure == nil }
    var isOperational: Bool { operationalAt != nil }

    /// The first reason stays. The process goes, and all agents that are in it.
    func fail(_ reason: String, hadNoCore: Bool = false) {
        guard failure == nil else { return }
        failure = reason
        self.hadNoCore = hadNoCore
        process.kill()
        process.ended(
            "the process that it shares was ended, because \(order.id) failed: \(reason)", hadNoCore: hadNoCore)
    }

    /// Of a process that is gone.
    func lost(_ reason: String, hadNoCore: Bool = false) {
        guard failure == nil else { return }
        failure = reason
        self.hadNoCore = hadNoCore
    }

    /// Whether its endpoints answer: what was seen of one that did not, for `reason`, or nothing where the machine had no core for it.
    func inaccessible(_ reason: String, noCore: String? = nil) -> Measured {
        if hadNoCore { return .absent(failure ?? reason) }
        guard failure == nil, let noCore else { return .value(0) }
        return .absent("\(reason): \(noCore)")
    }

    /// The stamps it has written so far.
    func stamps() -> AgentStamps { process.stamps(of: order.id.name) }

    /// An equal share of what was measured of the process; all of it where it has the process to itself.
    func share(_ measured: Measured) -> Measured {
        if let unseen = process.unseen { return .absent(unseen) }
        return process.size == 1 ? measured : measured.value.map { .value($0 / Double(process.size)) } ?? measured
    }
}

/// When a process reached what, CLOCK_MONOTONIC nanoseconds; nil for not yet.
struct StartUpTimes {
    /// The HTTP port was seen in the kernel's table.
    var listening: Int64?
    var firstMetrics: Int64?
    var allFamilies: Int64?
    var health: Int64?
    var firstRequest: Int64?
    /// The request port was seen in the kernel's table, where nobody asks it anything.
    var requestPort: Int64?
    /// CPU seconds used when it was operational; nil before that.
    var cpuToReady: Measured?

    /// Raw values of the checks that there are.
    var awaits: Set<Int> = []

    /// Questions so far, of all kinds.
    var tries = 0
    /// Whether a page of it waited until others had been received: then nobody knows when it was there.
    var waitedForRoom = false
    /// Seconds that the last whole page took.
    var pageSeconds: Double?

    /// When the last of them was answered as it should be; nil while one is not.
    var operational: Int64? {
        guard !awaits.isEmpty else { return nil }
        var latest: Int64 = 0
        for kind in StartUpWatch.Kind.allCases where awaits.contains(kind.rawValue) {
            let at =
                switch kind {
                case .metrics: allFamilies
                case .health: health
                case .request: firstRequest
                case .port: requestPort
                }
            guard let at else { return nil }
            latest = max(latest, at)
        }
        return latest
    }
}

extension [Agent] {
    /// The processes they are in, each once.
    var processes: [AgentProcess] {
        var seen: Set<ObjectIdentifier> = []
        return map(\.process).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
}
