/// A row of the table: one cost, of every peer.
package struct Row: Hashable, Sendable {
    /// As `--rows` has it.
    package let name: String
    package let title: String
    package let unit: Unit
    let method: Method
    /// How often all peers have it in turn within a round, of which the median is the round's figure: the more, the closer together
    /// they are measured.
    let turns: Int

    package enum Unit: String, Hashable, Sendable {
        case nanoseconds = "ns"
        case microseconds = "us"
        case milliseconds = "ms"
        case kibibytes = "KiB"
        case perSecond = "1/s"
        case count = ""

        /// Of a figure in base units: seconds, bytes, 1/s, or a number.
        var perBase: Double {
            switch self {
            case .nanoseconds: 1e9
            case .microseconds: 1e6
            case .milliseconds: 1e3
            case .kibibytes: 1.0 / 1024
            case .perSecond, .count: 1
            }
        }
    }

    /// Whether the greater figure is the better.
    package var isRate: Bool { unit == .perSecond }

    enum Method: Hashable, Sendable {
        /// CPU time of the process, for each operation of a hot loop: what else runs on the machine does not enter.
        case loopCPU
        /// Wall time of a hot loop on two threads, for each operation of one of them.
        case loopWall
        /// The median wall time of so many single calls.
        case calls(Int)
        /// The same of another row's operation while the caches are swept.
        case sweptCalls(of: String, Int)
        /// CPU time of the driver for each of so many scrapes.
        case scrapes(Int, keeping: Bool, pause: Double)
        case throughput
        case startUp(Int)
        case memory
        /// Allocations of each operation of a loop so long. Counted once: they do not vary.
        case allocations(of: String, Int)
    }

    private init(_ name: String, _ title: String, _ unit: Unit, _ method: Method, turns: Int = 1) {
        self.name = name
        self.title = title
        self.unit = unit
        self.method = method
        self.turns = turns
    }

    /// In the order of the table.
    package static let all: [Row] = [
        Row("counter_increment", "counter increment, child in hand", .nanoseconds, .loopCPU),
        Row("counter_increment_2_threads", "same, 2 threads on one child", .nanoseconds, .loopWall),
        Row("histogram_observe", "histogram observe, child in hand", .nanoseconds, .loopCPU),
        Row("histogram_observe_2_threads", "same, 2 threads on one child", .nanoseconds, .loopWall),
        Row("counter_lookup", "counter with label values looked up", .nanoseconds, .loopCPU),
        Row("record_request", "record_request (counter and histogram, labels looked up)", .nanoseconds, .loopCPU),
        Row("record_request_2_threads", "same, 2 threads", .nanoseconds, .loopWall),
        Row(
            "record_request_cold", "**record_request, cold: once after each 10 ms sleep**", .microseconds, .calls(10),
            // How cold a cache is changes from second to second, with what else the machine does.
            turns: 10),
        Row(
            "record_request_swept", "same, while another program sweeps the caches", .microseconds,
            .sweptCalls(of: "record_request_cold", 15), turns: 3),
        Row("render_page", "render one agent's page", .microseconds, .loopCPU),
        Row("render_1000_series", "render 1,000 series", .microseconds, .loopCPU),
        Row("render_10000_series", "render 10,000 series", .microseconds, .loopCPU),
        Row("create_10000_series", "create 10,000 series", .milliseconds, .calls(3)),
        Row("scrape", "CPU of a scrape, new connection", .microseconds, .scrapes(100, keeping: false, pause: 0)),
        Row("scrape_kept", "CPU of a scrape, kept connection", .microseconds, .scrapes(100, keeping: true, pause: 0)),
        Row(
            "scrape_spaced", "CPU of a scrape 50 ms after the last, new connection", .microseconds,
            .scrapes(12, keeping: false, pause: 0.05)),
        Row("throughput", "scrapes/s, wrk with one connection", .perSecond, .throughput),
        Row("start_up", "spawn to first GET answered", .milliseconds, .startUp(3)),
        Row("memory", "memory the exporter and its server add (USS, twins alive)", .kibibytes, .memory),
        Row(
            "counter_increment_allocations", "allocations of an increment", .count,
            .allocations(of: "counter_increment", 10_000)),
        Row(
            "histogram_observe_allocations", "allocations of an observation", .count,
            .allocations(of: "histogram_observe", 10_000)),
        Row(
            "record_request_allocations", "allocations of a record_request", .count,
            .allocations(of: "record_request", 10_000)),
        Row("render_page_allocations", "allocations of a page", .count, .allocations(of: "render_page", 1000)),
    ]
}
