package import BenchmarkModel

/// One agent in one arm of a launch, in a process of its own or together with others.
package struct AgentOrder: Codable, Hashable, Sendable {
    package var id: AgentID
    package var arm: Arm
    package var source: ProcessSource
    /// Where it listens; the host of a program that runs already.
    package var address: String
    package var ports: AgentPorts
    /// Which group of twins it belongs to, from 0: one agent's processes, two or (with a second control) three.
    package var group: Int
    /// Whether its exporter is on: then it has metrics to wait for.
    package var isOn: Bool
    package var scraping: ScrapeOrder
    /// Seconds after which a scrape of it is given up.
    package var scrapeTimeout: Double

    package init(
        id: AgentID, arm: Arm, source: ProcessSource, address: String, ports: AgentPorts, group: Int, isOn: Bool,
        scraping: ScrapeOrder = .none, scrapeTimeout: Double = 10
    ) {
        self.id = id
        self.arm = arm
        self.source = source
        self.address = address
        self.ports = ports
        self.group = group
        self.isOn = isOn
        self.scraping = scraping
        self.scrapeTimeout = scrapeTimeout
    }
}

/// Where the process of an agent comes from.
package enum ProcessSource: Codable, Hashable, Sendable {
    /// The node starts it and ends it.
    case program(ProgramOrder)
    /// It runs already, as somebody's service: nothing is started or ended.
    case running(RunningPage)
}

/// How the process of an agent is started.
package struct ProgramOrder: Codable, Hashable, Sendable {
    package var command: [String]
    /// The whole environment, but for BENCH_EVENT_FD and BENCH_LAUNCH, which the node adds.
    package var environment: [String: String]
    /// The agents that it shares a process with; nil for one with a process of its own. The first of a pack in the order of launch has
    /// what the process is started with.
    package var pack: Pack?
    /// Whether the agent runs behind a wrapper: then it is expected to have one child, which lives as long as it does.
    package var isWrapped: Bool
    /// Its load where the bench sends none; nil for a process without one of its own, and in phases without load.
    package var loadCommand: LoadCommandOrder?

    package init(
        command: [String], environment: [String: String], pack: Pack? = nil, isWrapped: Bool = false,
        loadCommand: LoadCommandOrder? = nil
    ) {
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
    /// Tells it from the arm's others.
    package var number: Int
    /// How many agents it has.
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
    /// How requests for the page are authorized; nil where they are not.
    package var credentials: CredentialFiles?

    package init(url: String, credentials: CredentialFiles? = nil) {
        self.url = url
        self.credentials = credentials
    }

    /// `url` for messages: secrets are masked.
    var shownURL: String { SecretText.masked(url) }
}

extension AgentOrder {
    /// nil for a program that runs already. Setting it makes the process one that the node starts.
    package var program: ProgramOrder? {
        get { if case .program(let program) = source { program } else { nil } }
        set { if let newValue { source = .program(newValue) } }
    }

    /// nil for a process that the node starts.
    package var page: RunningPage? { if case .running(let page) = source { page } else { nil } }

    /// The agents that it shares a process with; nil for one with a process of its own.
    package var pack: Pack? { program?.pack }

    /// Whether the agent runs behind a wrapper.
    package var isWrapped: Bool { program?.isWrapped ?? false }

    var loadCommand: LoadCommandOrder? { program?.loadCommand }

    /// Names the agent and its arm, in messages and in the mark of its process.
    var owner: String { "\(id) (\(arm.rawValue))" }
}
