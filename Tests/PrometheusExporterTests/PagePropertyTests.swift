import PrometheusExporter
import PrometheusExporterTestKit
import Synchronization
import Testing

/// A page has exactly the content of its registry, for any content.
@Suite("Pages and registries") struct PagePropertyTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }

        /// Returns a text with characters that must be escaped.
        mutating func text() -> String {
            let pieces = ["a", "\\", "\"", "\n", "é", "{", "}", ",", "=", " ", "#", "日本", "\u{1}", "\\n", "\t"]
            return (0..<Int.random(in: 0...6, using: &self)).map { _ in pieces.randomElement(using: &self)! }.joined()
        }

        mutating func number() -> Double {
            switch Int.random(in: 0..<6, using: &self) {
            case 0: Double(Int.random(in: 0...1000, using: &self))
            case 1: Double(bitPattern: next()).isFinite ? Double(bitPattern: state) : 0.1
            case 2: .random(in: 0...1, using: &self)
            case 3: 1e16
            case 4: .infinity
            default: 0.1 + 0.2
            }
        }
    }

    @Test("A parsed page equals the registry, in both formats", arguments: 1...60)
    func parsedBack(seed: Int) throws {
        var random = Random(state: UInt64(seed))
        let constant = random.text()
        let registry = try Registry(constantLabels: ["agent": constant])
        var expected: [(name: String, labels: [String: String], value: Double)] = []
        for index in 0..<Int.random(in: 1...8, using: &random) {
            let name = "m\(index)"
            let label = random.text()
            let labels = ["agent": constant, "l": label]
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let amount = UInt64.random(in: 0...1 << 50, using: &random)
                try registry.counter(name + "_total", help: random.text(), labels: ["l"]).child(label).increment(
                    by: amount)
                expected.append((name + "_total", labels, Double(amount)))
            case 1:
                let value = random.number()
                try registry.gauge(name, help: random.text(), labels: ["l"]).child(label).set(value)
                expected.append((name, labels, value))
            case 2:
                let histogram = try registry.histogram(name, help: random.text(), labels: ["l"], buckets: [0, 1, 2.5])
                    .child(label)
                let values = (0..<20).map { _ in Double.random(in: -1...4, using: &random) }
                for value in values { histogram.observe(value) }
                for (text, bound) in [("0.0", 0), ("1.0", 1), ("2.5", 2.5), ("+Inf", Double.infinity)] {
                    expected.append(
                        (name + "_bucket", labels.merging(["le": text]) { $1 }, Double(values.count { $0 <= bound })))
                }
                expected.append((name + "_count", labels, 20))
                expected.append((name + "_sum", labels, values.reduce(0, +)))
            case 3:
                try registry.info(name + "_info", help: random.text(), ["l": label])
                expected.append((name + "_info", labels, 1))
            case 4:
                let states = try registry.stateSet(
                    name, help: random.text(), labels: ["l"], states: ["a", label + "b"]
                ).child(label)
                states.set(index: 1)
                expected.append((name, labels.merging([name: "a"]) { $1 }, 0))
                expected.append((name, labels.merging([name: label + "b"]) { $1 }, 1))
            default:
                let summary = try registry.summary(name, help: random.text(), labels: ["l"]).child(label)
                summary.observe(2.5)
                expected.append((name + "_sum", labels, 2.5))
                expected.append((name + "_count", labels, 1))
            }
        }
        for format in [ExpositionFormat.text, .openMetricsWithoutCreated] {
            let samples = try registry.parsed(as: format).samples
            #expect(samples.count == expected.count)
            for one in expected {
                let found = samples.first { $0.name == one.name && $0.labels == one.labels }
                #expect(found?.value == one.value, "\(one)")
            }
        }
        #expect(
            try registry.parsed(as: .openMetrics).samples.count { !$0.name.hasSuffix("_created") } == expected.count)
    }

    @Test("While two threads write, every page is valid and no count falls")
    func underWriters() throws {
        let registry = try Registry(constantLabels: ["agent": "A"], maximumSeries: 40)
        let counters = try registry.counter("c_total", help: "h", labels: ["l"])
        let histogram = try registry.histogram("h", help: "h", buckets: [1, 2, 3])
        let summary = try registry.summary("s", help: "h", quantiles: [0.5])
        let isDone = Flag()
        let example = try Exemplar(["trace_id": "t"])
        let writers = try (0..<2).map { writer in
            try SystemThread(name: "writer") {
                var round = 0
                while !isDone.value.load(ordering: .relaxed) {
                    round += 1
                    try? counters.child("\(round % 50)").add(0.5)
                    histogram.observe(Double(round % 5))
                    if round % 64 == 0 { histogram.observe(Double(writer), exemplar: example) }
                    summary.observe(Double(round % 7))
                    if round % 1000 == 0 { counters.remove(LabelValues("49")) }
                }
            }
        }
        defer {
            isDone.value.store(true, ordering: .relaxed)
            for writer in writers { writer.join() }
        }
        var last: [String: Double] = [:]
        for page in 0..<200 {
            // The parser checks every histogram's count against its +Inf bucket.
            let parsed = try registry.parsed(as: page % 2 == 0 ? .text : .openMetrics)
            for sample in parsed.samples
            where !sample.name.hasSuffix("_created") && sample.name != "s" && sample.labels["l"] != "49" {
                let key = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
                #expect(sample.value >= last[key, default: 0], "\(key)")
                last[key] = sample.value
            }
        }
        #expect(last.count > 40)
    }

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }
}
