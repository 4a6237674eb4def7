package import BenchmarkModel

/// The order for one agent in one arm of a launch, in its own process or in a shared one.
package struct AgentOrder: Codable, Hashable, Sendable {
    package var id: AgentID
    package var arm: Arm
    package var source: ProcessSource
    /// Address on which the agent listens, or the host of a program that runs already.
    package var address: String
    /// The ports at which requests, health checks and the first metrics page are found. They are not always the ports
    /// that the agent's variables name: a service may serve its page on its request port.
    package var ports: AgentPorts
    /// Its metrics pages, in the order in which they are asked; empty for an agent that only pushes.
    package var pages: [PageOrder]
    /// The rules of what is asked over HTTPS; nil if nothing is.
    package var https: HTTPSRules?
    /// Index of its group of twins, from 0. A group has one agent's processes: two or, with a second control, three.
    package var group: Int
    /// Whether its exporter is on, and so has metrics to wait for.
    package var isOn: Bool
    package var scraping: ScrapeOrder
    /// How it pushes metrics; nil for an agent that does not.
    package var push: PushOrder?
    /// Seconds after which a scrape of the agent is given up.
    package var scrapeTimeout: Double

    package init(
        id: AgentID, arm: Arm, source: ProcessSource, address: String, ports: AgentPorts, pages: [PageOrder],
        https: HTTPSRules? = nil, group: Int, isOn: Bool, scraping: ScrapeOrder = .none, push: PushOrder? = nil,
        scrapeTimeout: Double = 10
    ) {
        self.id = id
        self.arm = arm
        self.source = source
        self.address = address
        self.ports = ports
        self.pages = pages
        self.https = https
        self.group = group
        self.isOn = isOn
        self.scraping = scraping
        self.push = push
        self.scrapeTimeout = scrapeTimeout
    }
}

/// The origin of an agent's process.
package enum ProcessSource: Codable, Hashable, Sendable {
    /// The node starts and ends the process.
    case program(ProgramOrder)
    /// The process runs already, maybe in production: the node neither starts nor ends it.
    case running(RunningPage)
}

/// How the process of an agent is started.
package struct ProgramOrder: Codable, Hashable, Sendable {
    package var command: [String]
    /// The whole environment, except BENCH_EVENT_FD and BENCH_LAUNCH, which the node adds.
    package var environment: [String: String]
    /// The pack of agents that share the process; nil for an agent with its own process. A pack is started with the
    /// command and environment of its first agent.
    package var pack: Pack?
    /// Whether the agent runs behind a wrapper. Then it is expected to have one child, which lives as long as the
    /// agent.
    package var isWrapped: Bool
    /// The load command, where the bench sends no requests; nil for a process without one, and in phases without load.
    package var loadCommand: LoadCommandOrder?
    /// The directory of the process, the commands around it, and its end.
    package var upkeep: Upkeep
    /// The path of the Unix socket that takes its requests; nil for its port.
    package var requestSocket: String?

    package init(
        command: [String], environment: [String: String], pack: Pack? = nil, isWrapped: Bool = false,
        loadCommand: LoadCommandOrder? = nil, upkeep: Upkeep = Upkeep(), requestSocket: String? = nil
    ) {
        self.requestSocket = requestSocket
        self.upkeep = upkeep
        self.command = command
        self.environment = environment
        self.pack = pack
        self.isWrapped = isWrapped
        self.loadCommand = loadCommand
    }
}

/// Agents of one arm that share a process.
package struct Pack: Codable, Hashable, Sendable {
    package var arm: Arm
    /// Number of the pack in its arm.
    package var number: Int
    /// How many agents the pack has.
    package var size: Int

    package init(arm: Arm, number: Int, size: Int) {
        self.arm = arm
        self.number = number
        self.size = size
    }
}

/// The page of a program that runs already.
package struct RunningPage: Codable, Hashable, Sendable {
    package var url: String

    package init(url: String) { self.url = url }

    /// `url` for messages, with secrets masked.
    var shownURL: String { SecretText.masked(url) }
}

extension AgentOrder {
    /// How the process is started; nil for a program that runs already. Setting it makes the process one that the node
    /// starts.
    package var program: ProgramOrder? {
        get { if case .program(let program) = source { program } else { nil } }
        set { if let newValue { source = .program(newValue) } }
    }

    /// The page of a program that runs already; nil for a process that the node starts.
    package var page: RunningPage? { if case .running(let page) = source { page } else { nil } }

    /// The pack of agents that share the process; nil for an agent with its own process.
    package var pack: Pack? { program?.pack }

    /// Whether the agent runs behind a wrapper.
    package var isWrapped: Bool { program?.isWrapped ?? false }

    var loadCommand: LoadCommandOrder? { program?.loadCommand }

    /// Text with the agent and its arm, for messages and the mark of the process.
    var owner: String { "\(id) (\(arm.rawValue))" }
}
