/// One piece of a node's work: processes are launched, something is found out about them, and none of them is left. Each kind has
/// what it needs and nothing else.
package enum WorkOrder: Codable, Hashable, Sendable {
    /// Records how the processes start.
    case startUp(Launch)
    /// Records how they start, leaves them alone for a while and reads their memory.
    case settle(SettleOrder)
    /// Loads them and measures a steady state.
    case steady(SteadyOrder)
    /// Counts their allocations.
    case heap(HeapOrder)
    /// Asks them what their target supports; measures nothing.
    case examine(ExaminationOrder)

    /// The part that all kinds have.
    package var launch: Launch {
        get {
            switch self {
            case .startUp(let launch): launch
            case .settle(let order): order.launch
            case .steady(let order): order.launch
            case .heap(let order): order.launch
            case .examine(let order): order.launch
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
            case .heap(var order):
                order.launch = newValue
                self = .heap(order)
            case .examine(var order):
                order.launch = newValue
                self = .examine(order)
            }
        }
    }
}

/// A launch whose processes are left alone when they are ready, until what their start-up dirtied has settled.
package struct SettleOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// Seconds from the last process' start-up until memory is read.
    package var settleSeconds: Double

    package init(launch: Launch, settleSeconds: Double) {
        self.launch = launch
        self.settleSeconds = settleSeconds
    }
}

/// A launch whose processes are loaded and measured.
package struct SteadyOrder: Codable, Hashable, Sendable {
    /// How steady state is cut into blocks, and what is read at the end of each.
    package enum Blocks: Codable, Hashable, Sendable {
        /// A block a second.
        case seconds
        /// A block each time that what may grow is looked at, in a soak; seconds between two looks.
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

/// The load of a steady state. A target without requests has a rate of 0.
package struct LoadOrder: Codable, Hashable, Sendable {
    /// Requests per second for each process.
    package var rate: Double
    /// Seconds of load before steady state.
    package var warmUpSeconds: Double
    /// Seconds of steady state. A twin round has one scrape interval of the plan; a target may be scraped more often in it.
    package var steadySeconds: Double
    package var seed: UInt64

    package init(rate: Double, warmUpSeconds: Double, steadySeconds: Double, seed: UInt64) {
        self.rate = rate
        self.warmUpSeconds = warmUpSeconds
        self.steadySeconds = steadySeconds
        self.seed = seed
    }
}

/// Launches of processes one by one, each with an allocator that counts.
package struct HeapOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// Requests that a process is sent in its shorter launch.
    package var requests: Int

    package init(launch: Launch, requests: Int) {
        self.launch = launch
        self.requests = requests
    }
}

/// A launch of one agent in both arms, which is asked what its target supports.
package struct ExaminationOrder: Codable, Hashable, Sendable {
    package var launch: Launch
    /// The command by which its allocations are counted; empty where there is none.
    package var heapCommand: [String]
    /// Whether that is another command than the target's own.
    package var hasHeapBuild: Bool
    /// Whether the target says that it listens on the address that it is given.
    package var bindsAddress: Bool

    package init(launch: Launch, heapCommand: [String], hasHeapBuild: Bool, bindsAddress: Bool) {
        self.launch = launch
        self.heapCommand = heapCommand
        self.hasHeapBuild = hasHeapBuild
        self.bindsAddress = bindsAddress
    }
}
