/// A row of the table: one cost, for every peer.
package struct Row: Hashable, Sendable {
    /// Name, as in `--rows`.
    package let name: String
    package let title: String
    package let unit: Unit
    let method: Method
    /// Turns of all peers within a round. The round's figure is the median of the turns: with more turns, the peers are
    /// measured closer together in time.
    let turns: Int

    package enum Unit: String, Hashable, Sendable {
        case nanoseconds = "ns"
        case microseconds = "us"
        case milliseconds = "ms"
        case kibibytes = "KiB"
        case perSecond = "1/s"
        case count = ""

        /// Factor from base units: seconds, bytes, 1/s, or a number.
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

    /// Whether a greater figure is better.
    package var isRate: Bool { unit == .perSecond }

    enum Method: Hashable, Sendable {
        /// CPU time of the process per operation of a hot loop, which does not include other programs.
        case loopCPU
        /// Wall time of a hot loop on two threads, per operation of one thread.
        case loopWall
        /// Median wall time of that many single calls.
        case calls(Int)
        /// Median wall time of that many single calls of another row's operation, while the caches are swept.
        case sweptCalls(of: String, Int)
        /// CPU time of the driver per scrape, for that many scrapes.
        case scrapes(Int, keeping: Bool, pause: Double)
        case throughput
        case startup(Int)
        case memory
        /// Allocations per operation in a loop of that length. Counted once, because they do not vary.
        case allocations(of: String, Int)
    }

    private init(_ name: String, _ title: String, _ unit: Unit, _ method: Method, turns: Int = 1) {
        self.name = name
        self.title = title
        self.unit = unit
        self.method = method
        self.turns = turns
    }

    /// All rows, in the order of the table.
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
            // The state of the caches changes from second to second, with other work of the machine.
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
        Row("start_up", "spawn to first GET answered", .milliseconds, .startup(3)),
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
