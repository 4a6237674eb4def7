package import BenchmarkModel

/// One unit of a node's work: processes are launched, measured or asked, and none of them is left at the end. Each kind
/// has only the parameters that it needs.
package enum WorkOrder: Codable, Hashable, Sendable {
    /// Records the startup of the processes.
    case startUp(Launch)
    /// Records the startup of the processes, lets them settle and reads their memory.
    case settle(SettleOrder)
    /// Puts the processes under load and measures a steady state.
    case steady(SteadyOrder)
    /// Finds the rate of requests that the machine carries.
    case searchRate(RateSearchOrder)
    /// Counts the allocations of the processes.
    case heap(HeapOrder)
    /// Checks what their target supports. Measures nothing.
    case examine(ExaminationOrder)
    /// Looks at the ports and pages of one process. Measures nothing.
    case look(LookOrder)

    /// The launch, which all kinds have.
    package var launch: Launch {
        get {
            switch self {
            case .startUp(let launch): launch
            case .settle(let order): order.launch
            case .steady(let order): order.launch
            case .searchRate(let order): order.launch
            case .heap(let order): order.launch
            case .examine(let order): order.launch
            case .look(let order): order.launch
            }
        }
        set {
            switch self {
            case .startUp: self = .startUp(newValue)
            case .settle(var order):
                order.launch = newValue
                self = .settle(order)
            case .steady(var order):
                order.launch = newValue
                self = .steady(order)
            case .searchRate(var order):
                order.launch = newValue
                self = .searchRate(order)
            case .heap(var order):
                order.launch = newValue
                self = .heap(order)
            case .examine(var order):
                order.launch = newValue
                self = .examine(order)
            case .look(var order):
                order.launch = newValue
                self = .look(order)
            }
        }
    }
}

/// A launch whose processes are left alone when they are ready, until the memory that their startup dirtied has
/// settled.
package struct SettleOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// Seconds from the last process' startup until memory is read.
    package var settleSeconds: Double

    package init(launch: Launch, settleSeconds: Double) {
        self.launch = launch
        self.settleSeconds = settleSeconds
    }
}

/// A launch whose processes are put under load and measured.
package struct SteadyOrder: Codable, Hashable, Sendable {
    /// How steady state is divided into blocks, and what is read at the end of each block.
    package enum Blocks: Codable, Hashable, Sendable {
        /// One block for each second.
        case seconds
        /// One block for each reading of the growth probe, in a soak; `every` is in seconds.
        case growth(every: Double)
    }

    package var launch: Launch
    package var load: LoadOrder
    package var blocks: Blocks
    /// The Prometheus that scrapes the processes; nil where the bench scrapes all of them itself.
    package var prometheus: PrometheusOrder?

    package init(launch: Launch, load: LoadOrder, blocks: Blocks = .seconds, prometheus: PrometheusOrder? = nil) {
        self.launch = launch
        self.load = load
        self.blocks = blocks
        self.prometheus = prometheus
    }
}

/// The load of a steady state. For a target without requests the rate is 0.
package struct LoadOrder: Codable, Hashable, Sendable {
    /// Requests per second for each process, as means over steady state.
    package var rates: AgentRates
    /// How the bench spreads the requests over time. A load command has its own way.
    package var schedule: LoadSchedule
    /// Seconds of load before steady state.
    package var warmUpSeconds: Double
    /// Seconds of steady state. In a twin round that is one scrape interval of the plan; a target may be scraped more
    /// often in it.
    package var steadySeconds: Double
    package var seed: UInt64

    package init(
        rates: AgentRates, schedule: LoadSchedule = .poisson, warmUpSeconds: Double, steadySeconds: Double, seed: UInt64
    ) {
        self.rates = rates
        self.schedule = schedule
        self.warmUpSeconds = warmUpSeconds
        self.steadySeconds = steadySeconds
        self.seed = seed
    }
}

/// A launch whose processes are put under load at several rates.
package struct RateSearchOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// The schedule and the seed of the load, and the rates of agents that have their own. Its common rate and its
    /// lengths are not used.
    package var load: LoadOrder
    /// The highest rate, in requests per second for each process.
    package var most: Double

    package init(launch: Launch, load: LoadOrder, most: Double) {
        self.launch = launch
        self.load = load
        self.most = most
    }
}

/// Launches of processes one by one, each with an allocator that counts.
package struct HeapOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// Number of requests that a process gets in its shorter launch.
    package var requests: Int

    package init(launch: Launch, requests: Int) {
        self.launch = launch
        self.requests = requests
    }
}

/// A launch of one agent in both arms, to check what its target supports.
package struct ExaminationOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// The command with which its allocations are counted; empty where there is none.
    package var heapCommand: [String]
    /// Whether that command is different from the target's own.
    package var hasHeapBuild: Bool
    /// Whether the target, by its file, listens on the address that it is given.
    package var bindsAddress: Bool
    /// The time limit of the whole examination.
    package var seconds: Double

    package init(
        launch: Launch, heapCommand: [String], hasHeapBuild: Bool, bindsAddress: Bool, seconds: Double
    ) {
        self.launch = launch
        self.heapCommand = heapCommand
        self.hasHeapBuild = hasHeapBuild
        self.bindsAddress = bindsAddress
        self.seconds = seconds
    }
}

/// A launch of one process, to see what it serves.
package struct LookOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// Seconds that the process may take until it listens on a port.
    package var seconds: Double

    package init(launch: Launch, seconds: Double) {
        self.launch = launch
        self.seconds = seconds
    }
}
