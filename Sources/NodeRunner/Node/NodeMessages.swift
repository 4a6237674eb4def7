public import BenchmarkModel

/// One agent that a round starts, in a process of its own or together with others.
public struct ProcessOrder: Codable, Hashable, Sendable {
    public var agent: AgentID
    public var arm: Arm
    public var command: [String]
    /// The whole environment, but for BENCH_EVENT_FD and BENCH_LAUNCH, which the node adds.
    public var environment: [String: String]
    public var address: String
    public var ports: AgentPorts
    /// Which group of twins it belongs to, from 0: one agent's processes, two or (with a second control) three.
    public var group: Int
    /// Whether its exporter is on: then it has metrics to wait for.
    public var isOn: Bool
    /// When in the steady state it is scraped, each from 0 to 1, ascending; empty for a process that is not.
    public var scrapes: [Double]
    /// Whether those scrapes ask for gzip.
    public var scrapesGzip: Bool
    /// How those scrapes ask where it is as a Prometheus does; nil for the bench's own way.
    public var asks: PrometheusRequest?
    /// How a Prometheus of the bench's own scrapes it; nil for one that the bench scrapes itself, or nobody.
    public var hub: PrometheusScrapes?
    /// Seconds after which a scrape of it is given up.
    public var scrapeTimeout = 10.0
    /// The agents that it shares a process with; nil for one with a process of its own. The first of a pack in the order of launch has
    /// what the process is started with.
    public var pack: Pack?
    /// Whether the agent runs behind a wrapper: then it is expected to have one child, which lives as long as it does.
    public var isWrapped: Bool
    /// Of a program that runs already, where its page is: nothing is started or ended, and `address` is its host.
    public var url: String?
    /// How requests for that page are authorized.
    public var credentials: CredentialFiles?
    /// Its load where the bench sends none; nil for a process without one of its own, and in phases without load.
    public var loadCommand: LoadCommandOrder?

    public init(
        agent: AgentID, arm: Arm, command: [String], environment: [String: String], address: String, ports: AgentPorts,
        group: Int, isOn: Bool, scrapes: [Double], scrapesGzip: Bool = false, pack: Pack? = nil,
        isWrapped: Bool = false,
        loadCommand: LoadCommandOrder? = nil, url: String? = nil, credentials: CredentialFiles? = nil,
        asks: PrometheusRequest? = nil,
        hub: PrometheusScrapes? = nil
    ) {
        self.asks = asks
        self.hub = hub
        self.url = url
        self.credentials = credentials
        self.loadCommand = loadCommand
        self.isWrapped = isWrapped
        self.pack = pack
        self.agent = agent
        self.arm = arm
        self.command = command
        self.environment = environment
        self.address = address
        self.ports = ports
        self.group = group
        self.isOn = isOn
        self.scrapes = scrapes
        self.scrapesGzip = scrapesGzip
    }

    /// `url` for messages: secrets are masked.
    var shownURL: String? { url.map(SecretText.masked) }
}

/// Agents of one arm that share a process.
public struct Pack: Codable, Hashable, Sendable {
    public var arm: Arm
    /// Tells it from the arm's others.
    public var number: Int
    /// How many agents it has.
    public var size: Int

    public init(arm: Arm, number: Int, size: Int) {
        self.arm = arm
        self.number = number
        self.size = size
    }
}

/// The load of a twin round.
public struct LoadOrder: Codable, Hashable, Sendable {
    /// Requests per second for each twin.
    public var rate: Double
    /// Seconds of load before steady state.
    public var warmUp: Double
    /// Seconds of steady state: one scrape interval.
    public var steady: Double
    public var seed: UInt64

    public init(rate: Double, warmUp: Double, steady: Double, seed: UInt64) {
        self.rate = rate
        self.warmUp = warmUp
        self.steady = steady
        self.seed = seed
    }
}

/// One launch of processes until they are stopped: all that a node has to know of it.
public struct RoundOrder: Codable, Hashable, Sendable {
    public var target: String
    public var phase: Phase
    public var round: Int
    /// In the order in which they are launched; those of a pack one behind the other.
    public var processes: [ProcessOrder]
    public var control: AgentInterface
    public var treatment: AgentInterface
    /// Seconds between two looks at the socket table while processes start.
    public var listenStep: Double
    /// nil: no load, the fleet settles for `settle` seconds and its memory is read.
    public var load: LoadOrder?
    public var settle: Double
    /// Processes of the bench, whose CPU is the harness's, besides the node itself.
    public var harness: [Int32]
    /// Whether each process goes into a control group of its own, so that its children are counted with it.
    public var countsChildren: Bool
    /// Requests that every process is sent before it is stopped, in the heap phase.
    public var heapRequests: Int?
    /// Whether the processes say at their end what was planted in them.
    public var readsPlants: Bool
    /// Seconds between two looks at what may grow, in a soak.
    public var sampleEvery: Double?
    /// Of a round in which a Prometheus scrapes.
    public var hub: PrometheusOrder?
    /// Where it is set nothing is measured: an agent is asked in both arms what its target supports.
    public var examination: Examination?

    public init(
        target: String, phase: Phase, round: Int, processes: [ProcessOrder], control: AgentInterface,
        treatment: AgentInterface, listenStep: Double, load: LoadOrder?, settle: Double, harness: [Int32],
        countsChildren: Bool = false, heapRequests: Int? = nil, readsPlants: Bool = false, sampleEvery: Double? = nil,
        hub: PrometheusOrder? = nil
    ) {
        self.hub = hub
        self.readsPlants = readsPlants
        self.sampleEvery = sampleEvery
        self.countsChildren = countsChildren
        self.heapRequests = heapRequests
        self.target = target
        self.phase = phase
        self.round = round
        self.processes = processes
        self.control = control
        self.treatment = treatment
        self.listenStep = listenStep
        self.load = load
        self.settle = settle
        self.harness = harness
    }

    public func interface(of arm: Arm) -> AgentInterface { arm == .treatment ? treatment : control }
}

/// What is asked of a target besides what its processes answer.
public struct Examination: Codable, Hashable, Sendable {
    /// By which its allocations are counted; empty for none.
    public var heapCommand: [String]
    /// Whether that is another command than the target's own.
    public var hasHeapBuild: Bool
    /// Whether the target says that it listens on the address that it is given.
    public var bindsAddress: Bool

    public init(heapCommand: [String], hasHeapBuild: Bool, bindsAddress: Bool) {
        self.heapCommand = heapCommand
        self.hasHeapBuild = hasHeapBuild
        self.bindsAddress = bindsAddress
    }
}

/// What the processes of an arm serve.
public struct AgentInterface: Codable, Hashable, Sendable {
    public var metricsPath: String
    /// nil: nobody is asked.
    public var healthPath: String?
    /// Empty: nothing is requested.
    public var requestPaths: [String]
    /// Whether its requests are a load command's, in phases with load.
    public var hasLoadCommand = false
    /// Whether they have no HTTP port.
    public var isBare = false
    /// Families that a complete page has.
    public var requiredFamilies: [String]
    /// Seconds after which a process that is not ready has failed.
    public var readinessLimit: Double
    /// Share of the requests that are failed by design.
    public var expectedFailures = 0.0

    public init(
        metricsPath: String, healthPath: String?, requestPaths: [String], requiredFamilies: [String],
        readinessLimit: Double
    ) {
        self.metricsPath = metricsPath
        self.healthPath = healthPath
        self.requestPaths = requestPaths
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
    }

    public init(_ target: Target) {
        metricsPath = target.metricsPath
        healthPath = target.healthPath
        requestPaths = target.requestPaths
        hasLoadCommand = !target.loadCommand.isEmpty
        requiredFamilies = target.requiredFamilies
        readinessLimit = target.readinessLimit
        expectedFailures = target.expectedFailures
    }
}

/// What a node says, one JSON line each. A round ends with `done`.
public enum NodeEvent: Codable, Hashable, Sendable {
    case observations([Observation])
    case distributions([Distribution])
    case failure(AgentFailure)
    case warning(String)
    /// The stage the round has reached.
    case stage(String)
    /// The libraries mapped into one process of each arm: what the target loads with and without its exporter.
    case libraries(arm: Arm, paths: [String])
    /// What a target supports, of an order that examines.
    case examined([TargetPoint])
    /// How a launch ended for an arm: how many processes got ready, and the agents that did not.
    case launched(arm: Arm, ready: Int, failed: [AgentID])
    /// A process of the target has children: from now on `countsChildren` is wanted for it.
    case hasChildren
    case done
}

extension NodeEvent {
    /// The same, with secrets masked in all that agents may have said.
    public func masked(by redaction: Redaction) -> NodeEvent {
        switch self {
        case .observations(let observations): .observations(observations.map { $0.masked(by: redaction) })
        case .failure(let failure): .failure(failure.masked(by: redaction))
        case .warning(let text): .warning(redaction.masked(text))
        case .examined(let points): .examined(points.map { $0.masked(by: redaction) })
        case .distributions, .stage, .libraries, .launched, .hasChildren, .done: self
        }
    }
}
