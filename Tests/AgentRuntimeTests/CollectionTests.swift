import PrometheusExporter
import Synchronization
import Testing

@testable import AgentRuntime

@Suite("Collection") struct CollectionTests {
    private struct Fixed: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test("First repetitions are within the first interval, later ones an interval apart, in order of time")
    func schedule() throws {
        var random = Fixed(value: .max / 2)
        var schedule = CollectionSchedule(intervals: [30, 10], start: 1_000, random: &random)
        var times: [[Int64]] = [[], []]
        var last: Int64 = 0
        for _ in 0..<12 {
            let next = schedule.next()
            let (job, due) = try #require(next)
            #expect(due >= last)
            last = due
            times[job].append(due)
        }
        #expect((1_000..<30_000_001_000).contains(times[0][0]))
        #expect((1_000..<10_000_001_000).contains(times[1][0]))
        for (job, interval) in [(0, Int64(30_000_000_000)), (1, 10_000_000_000)] {
            #expect(times[job].count > 1)
            #expect(zip(times[job], times[job].dropFirst()).allSatisfy { $1 - $0 == interval })
        }
    }

    @Test("Agents started together do not collect together")
    func phases() {
        let first = (0..<20).map { _ in CollectionSchedule(intervals: [30], start: 0) }
        var times: Set<Int64> = []
        for var schedule in first { times.insert(schedule.next()?.due ?? -1) }
        #expect(times.count > 1)
    }

    @Test("Every job runs once at the start, before the closure that follows, and stopping ends the thread")
    func start() throws {
        let order = Mutex<[String]>([])
        let done = try StopSignal()
        let collection = try BackgroundCollection(jobs: [
            CollectionJob(interval: 3_600) { order.withLock { $0.append("a") } },
            CollectionJob(interval: 3_600) { order.withLock { $0.append("b") } },
        ]) { _ in
            order.withLock { $0.append("collected") }
            done.stop()
        }
        #expect(wait(until: .max, orFor: done))
        collection.stop()
        #expect(order.withLock { $0.prefix(3) } == ["a", "b", "collected"])
    }

    @Test("System metrics of this process have memory, network and descriptors, and CPU from the second reading on")
    func system() throws {
        let registry = try Registry()
        let system = try SystemMetrics(registry: registry)
        func page() -> String {
            var page = TextBuffer()
            registry.render(into: &page)
            return page.text
        }
        func value(_ series: String) -> Double? {
            page().split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap {
                Double($0.split(separator: " ")[1])
            }
        }
        #expect(value(#"agent_memory_usage_bytes{type="rss"}"#) == nil)
        system.collect()
        #expect(try #require(value(#"agent_memory_usage_bytes{type="rss"}"#)) > 1e6)
        #expect(
            try #require(value(#"agent_memory_usage_bytes{type="vms"}"#))
                >= #require(value(#"agent_memory_usage_bytes{type="rss"}"#)))
        #expect(try #require(value("agent_open_file_descriptors")) >= 3)
        #expect(value(#"agent_network_bytes_total{direction="received"}"#) != nil)
        #expect(value("agent_cpu_usage_percent") == nil)
        system.collect()
        #expect(try #require(value("agent_cpu_usage_percent")) >= 0)
    }
}

@Suite("Text of /proc") struct ProcTextTests {
    private func parse<Value>(_ text: String, _ parser: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        Array(text.utf8).withUnsafeBufferPointer(parser)
    }

    @Test("statm begins with size and resident pages")
    func statm() {
        let pages = parse("5432 1210 900 3 0 400 0\n") { ProcText.statm($0) }
        #expect(pages?.size == 5432 && pages?.resident == 1210)
        #expect(parse("") { ProcText.statm($0) } == nil)
    }

    @Test("A field of io is found by its whole name")
    func io() {
        let text = "rchar: 1\nwchar: 2\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 7\n"
        #expect(parse(text) { ProcText.field("\nwrite_bytes: ", in: $0) } == 8192)
        #expect(parse(text) { ProcText.field("\nmissing: ", in: $0) } == nil)
        #expect(parse("a") { ProcText.field("\nmissing: ", in: $0) } == nil)
    }

    @Test("Network totals add up all interfaces, also if the figure touches the colon")
    func network() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                lo:     100       1    0    0    0     0          0         0      200       1    0    0    0     0
              eth0:3000 5 0 0 0 0 0 0 40 1 0 0 0 0 0 0

            """
        let totals = parse(text) { ProcText.networkTotals($0) }
        #expect(totals == (3100, 240))
    }
}
