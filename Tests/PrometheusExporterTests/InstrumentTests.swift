import Glibc
import Synchronization
import Testing

@testable import PrometheusExporter

@Suite("Instruments") struct InstrumentTests {
    @Test("a counter adds whole and fractional amounts, and refuses negative, infinite ones and NaN")
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

    @Test("a counter that follows a count elsewhere never falls")
    func raise() {
        let counter = Counter()
        counter.raise(to: 10)
        counter.raise(to: 4)
        #expect(counter.value == 10)
    }

    @Test("a gauge rises and falls")
    func gauge() {
        let gauge = Gauge()
        gauge.set(2)
        gauge.increment()
        gauge.add(0.5)
        gauge.decrement()
        #expect(gauge.value == 2.5)
    }

    @Test("a callback gauge is asked at every rendering")
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
        "an observation falls into the first bucket whose bound is not below it; NaN and more than all into +Inf",
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

    @Test("no update of four threads is lost, and +Inf equals the count in every page meanwhile")
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

    @Test("label values address one child however they are given, beyond three too")
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

    @Test("two registries know nothing of each other")
    func isolation() throws {
        let first = try Registry(constantLabels: ["agent": "A"])
        let second = try Registry(constantLabels: ["agent": "B"])
        try first.counter("c_total", help: "h").increment()
        try second.counter("c_total", help: "h").increment(by: 2)
        #expect(render(first).hasSuffix("c_total{agent=\"A\"} 1\n"))
        #expect(render(second).hasSuffix("c_total{agent=\"B\"} 2\n"))
    }
}
