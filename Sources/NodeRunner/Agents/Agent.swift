import BenchmarkModel
import LinuxSystem
import Scraping

/// One agent in one arm, in its own process or in a pack's process. Confined to the node's main thread.
final class Agent {
    let order: AgentOrder
    let process: AgentProcess
    /// Credentials that authorize requests for its pages, by the index of the page. A page without has no entry.
    let credentials: [Int: Credentials]
    /// Its port at the sink; nil for an agent that does not push.
    let push: AgentPush?
    /// The reason why the agent takes no further part in the round; nil while it takes part.
    private(set) var failure: String?
    /// Whether it failed because the machine had no core for it. Then nothing is known about what the agent can do.
    private(set) var hadNoCore = false
    var startUp = StartUpTimes()
    /// The last answer to each readiness check, by its tag, for the message about an agent that never gets ready.
    var lastAnswer: [Int: String] = [:]

    init(
        _ order: AgentOrder, in process: AgentProcess, credentials: [Int: Credentials] = [:], push: AgentPush? = nil
    ) {
        self.push = push
        self.order = order
        self.process = process
        self.credentials = credentials
        if process.agents.contains(where: { !$0.isAlive }) { failure = "the process that it shares had exited" }
        process.join(self)
    }

    /// Returns the request for a page, with the access that the page needs.
    func request(ofPage index: Int, timeout: Double, tag: Int) -> PageRequest {
        let page = order.pages[index]
        return PageRequest(
            url: order.pageURLs[index], timeout: timeout, tag: tag,
            followsRedirects: page.access?.followsRedirects ?? true, credentials: credentials[index],
            tls: order.tls(ofPage: page), socket: order.socket(ofPort: page.port))
    }

    /// Returns the request of a health check. At the port of a guarded page it has the access of the page, because one
    /// server answers both.
    func healthRequest(url: String, timeout: Double, tag: Int) -> PageRequest {
        let port = order.ports.health
        let index = order.page(atPort: port)
        return PageRequest(
            url: url, timeout: timeout, tag: tag, credentials: index.flatMap { credentials[$0] },
            tls: index.map { order.tls(ofPage: order.pages[$0]) } ?? order.https?.certificates,
            socket: order.socket(ofPort: port))
    }

    var operationalAt: Int64? { startUp.operational }
    var isAlive: Bool { failure == nil }
    var isOperational: Bool { operationalAt != nil }

    /// Fails the agent, kills its process and fails all other agents of that process. The first reason is kept.
    func fail(_ reason: String, hadNoCore: Bool = false) {
        guard failure == nil else { return }
        failure = reason
        self.hadNoCore = hadNoCore
        process.kill()
        process.ended(
            "the process that it shares was killed, because \(order.id) failed: \(reason)", hadNoCore: hadNoCore)
    }

    /// Records that the agent's process is gone. The first reason is kept.
    func lost(_ reason: String, hadNoCore: Bool = false) {
        guard failure == nil else { return }
        failure = reason
        self.hadNoCore = hadNoCore
    }

    /// Returns the accessibility of an agent with an endpoint that did not answer: 0, or a missing value where the
    /// machine had no core for the agent.
    ///
    /// - Parameters:
    ///   - reason: what was seen of the endpoint.
    ///   - noCore: why the agent had no core; nil where it had one.
    func inaccessible(_ reason: String, noCore: String? = nil) -> Measured {
        if hadNoCore { return .absent(failure ?? reason) }
        guard failure == nil, let noCore else { return .value(0) }
        return .absent("\(reason): \(noCore)")
    }

    /// Returns the stamps that the agent has written so far.
    func stamps() -> AgentStamps { process.stamps(of: order.id.name) }

    /// Returns an equal share of a value of the process: all of it where the process has one agent.
    func share(_ measured: Measured) -> Measured {
        if let unseen = process.unseen { return .absent(unseen) }
        return process.size == 1 ? measured : measured.value.map { .value($0 / Double(process.size)) } ?? measured
    }
}

/// The times at which an agent reached each stage of its startup, in CLOCK_MONOTONIC nanoseconds; nil for a stage not
/// reached yet.
struct StartUpTimes {
    /// When the HTTP port was seen in the kernel's table of listening sockets.
    var listening: Int64?
    /// When all pages had been seen with a sample.
    var firstMetrics: Int64?
    /// When the first push with data was complete.
    var firstPush: Int64?
    /// When a process became operational that has nothing to wait for: when it was started.
    var readyAtOnce: Int64?
    /// When the pages had all required families.
    var allFamilies: Int64?
    /// The pages that were seen with a sample since all of them were last asked, by index.
    var pages: [Int: SeenPage] = [:]
    var health: Int64?
    var firstRequest: Int64?
    /// When the request port was seen in the kernel's table, for an agent whose request port is only watched.
    var requestPort: Int64?
    /// CPU time used when the agent was operational, in seconds; nil before that.
    var cpuToReady: Measured?

    /// Raw values of the kinds of checks that the agent must pass.
    var awaits: Set<Int> = []

    /// Whether a page was refused with status 406, because the server has no format that the request names.
    var refusesText = false
    /// Number of questions so far, of all kinds.
    var tries = 0
    /// Whether a page had to wait until others had been received. Then the time at which it was available is unknown.
    var waitedForSpace = false
    /// Duration of the last complete pages together, in seconds.
    var pageSeconds: Double?

    struct SeenPage {
        /// Required families that the page does not have.
        let missing: [String]
        /// Duration, in seconds.
        let seconds: Double
    }

    /// When the last required check passed; nil while one has not.
    var operational: Int64? {
        guard !awaits.isEmpty else { return readyAtOnce }
        var latest: Int64 = 0
        for kind in StartUpWatch.Kind.allCases where awaits.contains(kind.rawValue) {
            let at =
                switch kind {
                case .metrics: allFamilies
                case .push: firstPush
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
    /// The processes of these agents, each once.
    var processes: [AgentProcess] {
        var seen: Set<ObjectIdentifier> = []
        return map(\.process).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
}
