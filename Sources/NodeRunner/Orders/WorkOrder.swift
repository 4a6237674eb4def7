/// One piece of a node's work: processes are launched, something is found out about them, and none of them is left. Each kind has
/// what it needs and nothing else.
public enum WorkOrder: Codable, Hashable, Sendable {
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
    public var launch: Launch {
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
public struct SettleOrder: Codable, Hashable, Sendable {
    public var launch: Launch
    /// Seconds from the last process' start-up until memory is read.
    public var settleSeconds: Double

    public init(launch: Launch, settleSeconds: Double) {
        self.launch = launch
        self.settleSeconds = settleSeconds
    }
}

/// A launch whose processes are loaded and measured.
public struct SteadyOrder: Codable, Hashable, Sendable {
    /// How steady state is cut into blocks, and what is read at the end of each.
    public enum Blocks: Codable, Hashable, Sendable {
        /// A block a second.
        case seconds
        /// A block each time that what may grow is looked at, in a soak; seconds between two looks.
        case growth(every: Double)
    }

    public var launch: Launch
    public var load: LoadOrder
    public var blocks: Blocks
    /// The Prometheus that scrapes the processes; nil where the bench scrapes all of them itself.
    public var prometheus: PrometheusOrder?

    public init(launch: Launch, load: LoadOrder, blocks: Blocks = .seconds, prometheus: PrometheusOrder? = nil) {
        self.launch = launch
        self.load = load
        self.blocks = blocks
        self.prometheus = prometheus
    }
}

/// The load of a steady state. A target without requests has a rate of 0.
public struct LoadOrder: Codable, Hashable, Sendable {
    /// Requests per second for each process.
    public var rate: Double
    /// Seconds of load before steady state.
    public var warmUpSeconds: Double
    /// Seconds of steady state. A twin round has one scrape interval of the plan; a target may be scraped more often in it.
    public var steadySeconds: Double
    public var seed: UInt64

    public init(rate: Double, warmUpSeconds: Double, steadySeconds: Double, seed: UInt64) {
        self.rate = rate
        self.warmUpSeconds = warmUpSeconds
        self.steadySeconds = steadySeconds
        self.seed = seed
    }
}

/// Launches of processes one by one, each with an allocator that counts.
public struct HeapOrder: Codable, Hashable, Sendable {
    public var launch: Launch
    /// Requests that a process is sent in its shorter launch.
    public var requests: Int

    public init(launch: Launch, requests: Int) {
        self.launch = launch
        self.requests = requests
    }
}

/// A launch of one agent in both arms, which is asked what its target supports.
public struct ExaminationOrder: Codable, Hashable, Sendable {
    public var launch: Launch
    /// The command by which its allocations are counted; empty where there is none.
    public var heapCommand: [String]
    /// Whether that is another command than the target's own.
    public var hasHeapBuild: Bool
    /// Whether the target says that it listens on the address that it is given.
    public var bindsAddress: Bool

    public init(launch: Launch, heapCommand: [String], hasHeapBuild: Bool, bindsAddress: Bool) {
        self.launch = launch
        self.heapCommand = heapCommand
        self.hasHeapBuild = hasHeapBuild
        self.bindsAddress = bindsAddress
    }
}
