import Glibc
import PrometheusExporterTestKit
import Synchronization
import Testing

@testable import PrometheusExporter

@Suite("Instruments") struct InstrumentTests {
    @Test("A counter adds whole and fractional amounts, and refuses negative and infinite amounts and NaN")
    func counter() throws {
        let counter = Counter()
        counter.increment()
        counter.increment(by: 2)
        try counter.add(0.5)
        for amount in [-1, -Double.infinity, .infinity] {
            #expect(throws: MetricError.invalidIncrement(amount)) { try counter.add(amount) }
        }
        #expect(throws: MetricError.self) { try counter.add(.nan) }
        #expect(counter.value == 3.5)
    }

    @Test("A counter that follows an external count never falls")
    func raise() {
        let counter = Counter()
        counter.raise(to: 10)
        counter.raise(to: 4)
        #expect(counter.value == 10)
    }

    @Test("A gauge rises and falls")
    func gauge() {
        let gauge = Gauge()
        gauge.set(2)
        gauge.increment()
        gauge.add(0.5)
        gauge.decrement()
        #expect(gauge.value == 2.5)
    }

    @Test("A callback gauge is read at every rendering")
    func callback() throws {
        let registry = try Registry()
        let calls = Mutex(0.0)
        try registry.gauge("g", help: "h") {
            calls.withLock {
                $0 += 1
                return $0
            }
        }
        #expect(render(registry).hasSuffix("\ng 1\n"))
        #expect(render(registry).hasSuffix("\ng 2\n"))
    }

    @Test(
        "An observation counts in the first bucket whose bound is not below it; NaN and larger values in +Inf",
        arguments: [
            (-1.0, 0), (0.005, 0), (0.0050001, 1), (0.01, 1), (10, 13), (10.1, 14), (.infinity, 14), (.nan, 14),
        ])
    func buckets(value: Double, bucket: Int) throws {
        let registry = try Registry()
        try registry.histogram("h", help: "h").observe(value)
        let counts = render(registry).split(separator: "\n").filter { $0.hasPrefix("h_bucket") }
        #expect(counts.count == 15)
        #expect(counts.firstIndex { $0.hasSuffix(" 1") } == bucket)
    }

    @Test("No update of four threads is lost, and +Inf equals the count on every page meanwhile")
    func concurrency() throws {
        let registry = try Registry()
        let counters = try registry.counter("c_total", help: "h", labels: ["l"])
        let gauge = try registry.gauge("g", help: "h")
        let histogram = try registry.histogram("h", help: "h", buckets: [1])
        let rounds = 50_000
        let threads = try (0..<4).map { thread in
            try SystemThread(name: "test") {
                for round in 0..<rounds {
                    try? counters.child(round % 2 == 0 ? "even" : "odd").increment()
                    gauge.increment()
                    histogram.observe(Double(thread))
                    counters.forEachChild { $0.increment(by: 0) }
                }
            }
        }
        for _ in 0..<50 {
            let lines = render(registry).split(separator: "\n")
            let infinite = lines.first { $0.hasPrefix("h_bucket{le=\"+Inf\"} ") }?.split(separator: " ").last
            let count = lines.first { $0.hasPrefix("h_count ") }?.split(separator: " ").last
            #expect(infinite == count)
        }
        for thread in threads { thread.join() }
        #expect(try counters.child("even").value == Double(2 * rounds))
        #expect(try counters.child("odd").value == Double(2 * rounds))
        #expect(gauge.value == Double(4 * rounds))
        #expect(histogram.count == UInt64(4 * rounds))
        #expect(histogram.sum == Double(rounds * (0 + 1 + 2 + 3)))
    }

    @Test("Label values address one child in every form of the call, also with more than three labels")
    func children() throws {
        let registry = try Registry()
        let family = try registry.counter("c_total", help: "h", labels: ["a", "b", "c"])
        #expect(try family.child("1", "2", "3") === family.child(LabelValues(["1", "2", "3"])))
        #expect(try family.child("1", "2", "3") !== family.child("1", "3", "2"))
        let wide = try registry.counter("w_total", help: "h", labels: ["a", "b", "c", "d", "e"])
        let first = try wide.child(LabelValues(["1", "2", "3", "4", "5"]))
        #expect(try first === wide.child(LabelValues(["1", "2", "3", "4", "5"])))
        #expect(try first !== wide.child(LabelValues(["1", "2", "3", "4", "6"])))
        #expect(render(registry).contains("w_total{a=\"1\",b=\"2\",c=\"3\",d=\"4\",e=\"5\"} 0"))
    }

    @Test("Two registries are independent")
    func isolation() throws {
        let first = try Registry(constantLabels: ["agent": "A"])
        let second = try Registry(constantLabels: ["agent": "B"])
        try first.counter("c_total", help: "h").increment()
        try second.counter("c_total", help: "h").increment(by: 2)
        #expect(render(first).hasSuffix("c_total{agent=\"A\"} 1\n"))
        #expect(render(second).hasSuffix("c_total{agent=\"B\"} 2\n"))
    }

    @Test("A summary counts and sums, and shows the declared quantiles within 1 %")
    func summary() throws {
        let registry = try Registry()
        let summary = try registry.summary("s", help: "h", quantiles: [0, 0.5, 0.99, 1])
        #expect(try registry.value("s", ["quantile": "0.5"])?.isNaN == true)
        for value in 1...1000 { summary.observe(Double(value)) }
        let page = try registry.parsed()
        #expect(page.value("s_count") == 1000 && page.value("s_sum") == 500_500)
        for (quantile, rank) in [("0.0", 1.0), ("0.5", 500), ("0.99", 990), ("1.0", 1000)] {
            let value = try #require(page.value("s", ["quantile": quantile]))
            #expect(abs(value / rank - 1) <= 0.0101, "\(quantile)")
        }
        summary.observe(.nan)
        #expect(summary.count == 1001 && summary.sum.isNaN && summary.quantile(0.5) > 490)
    }

    @Test("Quantiles drop observations older than the window, a fifth of it at a time")
    func window() {
        var sketch = SlidingSketch(seconds: 5)
        let second: Int64 = 1_000_000_000
        sketch.add(100, at: 10 * second)
        sketch.add(1, at: 13 * second)
        #expect(sketch.merged(at: 14 * second).count == 2)
        #expect(sketch.merged(at: 15 * second).count == 1)
        #expect(sketch.merged(at: 100 * second).count == 0)
        // After a clock step back, values count in the newest part.
        sketch.add(7, at: 20 * second)
        #expect(sketch.merged(at: 101 * second).count == 1)
    }

    @Test(
        "A sketch is within 1 % of the value at the rank, for every sign and size",
        arguments: [1, 2, 3, 4, 5] as [UInt64])
    func sketch(seed: UInt64) {
        var state = seed
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        let values = (0..<500).map { _ in (random() < 0.3 ? -1 : 1) * exp(random() * 40 - 18) }
        var sketch = QuantileSketch()
        for value in values { sketch.add(value) }
        let sorted = values.sorted()
        for quantile in [0, 0.1, 0.25, 0.5, 0.9, 0.999, 1] {
            let exact = sorted[Int(quantile * 499)]
            #expect(abs(sketch.quantile(quantile) - exact) <= 0.010001 * abs(exact))
        }
    }

    @Test("A state set is set by name or by index", arguments: [0, 1])
    func states(index: Int) throws {
        let set = try Registry().stateSet("s", help: "h", states: ["a", "b"])
        set.set(index: index)
        #expect(set.state == ["a", "b"][index])
        try set.set("a")
        #expect(set.state == "a")
    }

    @Test("Timers observe a duration, also when the timed code throws")
    func timers() async throws {
        struct Failure: Error {}
        let registry = try Registry()
        let histogram = try registry.histogram("h_seconds", help: "h", unit: "seconds")
        #expect(histogram.time { 7 } == 7)
        #expect(throws: Failure.self) { try histogram.time { () throws(Failure) in throw Failure() } }
        let answer = await histogram.time { () async in
            await Task.yield()
            return 8
        }
        #expect(answer == 8)
        let timer = histogram.startTimer()
        usleep(2000)
        #expect(timer.stop() >= 0.002)
        #expect(histogram.count == 4 && histogram.sum >= 0.002)
        let summary = try registry.summary("s_seconds", help: "h")
        summary.time {}
        #expect(summary.count == 1)
    }

    @Test("Bucket helpers return increasing bounds, and refuse arguments that give none")
    func bucketHelpers() throws {
        #expect(try Histogram.linearBuckets(start: -1, width: 0.5, count: 4) == [-1, -0.5, 0, 0.5])
        #expect(try Histogram.exponentialBuckets(start: 0.001, factor: 10, count: 3) == [0.001, 0.01, 0.1])
        #expect(throws: MetricError.self) { try Histogram.linearBuckets(start: 0, width: 0, count: 2) }
        #expect(throws: MetricError.self) { try Histogram.linearBuckets(start: 0, width: 1, count: -1) }
        #expect(throws: MetricError.self) { try Histogram.exponentialBuckets(start: 1, factor: 1, count: 2) }
        #expect(throws: MetricError.self) { try Histogram.exponentialBuckets(start: 0, factor: 2, count: 2) }
        #expect(throws: MetricError.self) { try Histogram.exponentialBuckets(start: 1, factor: .nan, count: 2) }
    }

    @Test(
        "Quantiles outside of 0 to 1, out of order, or without a window are refused",
        arguments: [([-0.1], 60), ([1.1], 60), ([0.5, 0.5], 60), ([.nan], 60), ([0.5], 0), ([0.5], .nan)]
            as [([Double], Double)])
    func quantiles(quantiles: [Double], window: Double) throws {
        #expect(throws: MetricError.self) {
            try Registry().summary("s", help: "h", quantiles: quantiles, window: window)
        }
    }
}
