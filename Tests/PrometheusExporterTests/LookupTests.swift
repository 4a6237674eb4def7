import PrometheusExporterTestKit
import Synchronization
import Testing

@testable import PrometheusExporter

@Suite("Look-ups by label values") struct LookupTests {
    /// Returns the same text in separate memory, even if it is short.
    private func separateCopy(_ text: String) -> String {
        var copy = ""
        copy.reserveCapacity(100)
        copy += text
        return copy
    }

    @Test("Texts of up to 15 ASCII bytes are stored in a String's words, and equal texts have equal words")
    func layout() {
        for text in ["", "G", "GET", "/process", "fifteen letters"] {
            let built = String(text.map { $0 })
            #expect(LabelBits(text).isShort && LabelBits(built).isShort)
            #expect(LabelBits(text).low == LabelBits(built).low && LabelBits(text).high == LabelBits(built).high)
        }
        for text in ["sixteen letters!", "é", "日本", separateCopy("GET")] { #expect(!LabelBits(text).isShort) }
    }

    @Test(
        "A text addresses one child, in every form that a String may have",
        arguments: ["", "GET", "fifteen letters", "sixteen letters!", "é", "/a/path/that/is/long", "日本語の長いラベル"])
    func forms(text: String) throws {
        let family = try Registry().counter("c_total", help: "h", labels: ["a", "b"])
        let child = try family.child(text, "x")
        #expect(try family.child(separateCopy(text), "x") === child)
        #expect(try family.child(LabelValues([separateCopy(text), separateCopy("x")])) === child)
        #expect(try family.child(String(("<" + text + ">").dropFirst().dropLast()), "x") === child)
        try family.increment(separateCopy(text), "x")
        try family.increment(text, separateCopy("x"), by: 2)
        #expect(child.value == 3)
        #expect(try family.child("x", text) !== child)
    }

    @Test("Texts that are equal as Strings address one child, shown as first requested")
    func equivalence() throws {
        let registry = try Registry()
        let family = try registry.counter("c_total", help: "h", labels: ["l"])
        let long = String(repeating: "x", count: 20)
        for (first, second) in [
            ("\u{e9}", "e\u{301}"), ("K", "\u{212a}"), (";", "\u{37e}"), (long + "Å", long + "A\u{30a}"),
        ] {
            #expect(first == second)
            #expect(try family.child(first) === family.child(second))
            #expect(family.remove(LabelValues(second)) && !family.remove(LabelValues(first)))
            #expect(try family.child(second) === family.child(first))
        }
        #expect(render(registry).utf8.count { $0 == UInt8(ascii: "\n") } == 2 + 4)
    }

    @Test("Each of thousands of children is found again, with one to nine labels", arguments: [1, 2, 3, 4, 9])
    func many(labels: Int) throws {
        let names = (0..<labels).map { "l\($0)" }
        let family = try Registry(maximumSeries: 5000).counter("c_total", help: "h", labels: names)
        func values(_ child: Int) -> LabelValues {
            LabelValues((0..<labels).map { $0 == 0 ? "\(child % 71)" : $0 == labels - 1 ? "v\(child)" : "same" })
        }
        let single = labels == 1
        func address(_ child: Int) -> LabelValues { single ? LabelValues("\(child)") : values(child) }
        for child in 0..<5000 { try family.child(address(child)).increment(by: UInt64(child)) }
        for child in (0..<5000).reversed() { #expect(try family.child(address(child)).value == Double(child)) }
        var seen = 0
        family.forEachChild { _ in seen += 1 }
        #expect(seen == 5000)
    }

    @Test("Children in the family's index and in its table are found in the same way", arguments: 1...40)
    func growth(children: Int) throws {
        let counters = try Registry().counter("c_total", help: "h", labels: ["a", "b"])
        let histograms = try Registry().histogram("h", help: "h", labels: ["a"], buckets: [1])
        // Each child is looked for before it exists, and again after every new child.
        for last in 0..<children {
            for child in 0...last {
                try counters.increment("x", "\(child)")
                try histograms.observe(Double(child), "\(child)")
            }
        }
        for child in 0..<children {
            #expect(try counters.child("x", "\(child)").value == Double(children - child))
            #expect(try histograms.child("\(child)").count == UInt64(children - child))
            #expect(try histograms.child("\(child)").sum == Double(child * (children - child)))
        }
    }

    @Test("A child keeps counting after its family and its registry are released")
    func survivor() throws {
        var registry: Registry? = try Registry()
        let counter = try #require(
            try registry?.counter("c_total", help: "h", labels: ["l"]).child("a label of its own"))
        let histogram = try #require(try registry?.histogram("h", help: "h", labels: ["l"]).child("x"))
        weak let gone = registry
        registry = nil
        #expect(gone == nil)
        for _ in 0..<3 {
            counter.increment()
            histogram.observe(0.25)
        }
        #expect(counter.value == 3 && histogram.count == 3 && histogram.sum == 0.75)
    }

    @Test("Threads that look up, make and remove children at once lose no count")
    func concurrency() throws {
        let family = try Registry(maximumSeries: 2000).counter("c_total", help: "h", labels: ["kind", "number"])
        let threads = try (0..<4).map { thread in
            try SystemThread(name: "test") {
                for round in 0..<3 {
                    for number in 0..<500 { try? family.increment("kept", "\(number)") }
                    // The first removal ends look-ups without a lock, while some are in progress.
                    guard round > 0 else { continue }
                    for number in 0..<100 {
                        try? family.increment("gone", "\(thread)-\(number)")
                        family.remove(LabelValues("gone", "\(thread)-\(number)"))
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        var total = 0.0
        family.forEachChild { total += $0.value }
        #expect(total == 4 * 3 * 500)
        for number in 0..<500 { #expect(try family.child("kept", "\(number)").value == 12) }
    }

    @Test("A removed child is not found again, and its memory is freed")
    func removal() throws {
        let family = try Registry().counter("c_total", help: "h", labels: ["session"])
        let first = try family.child("0")
        #expect(family.remove(LabelValues("0")) && !family.remove(LabelValues("0", "1")))
        #expect(try family.child("0") !== first)
        weak var gone: Counter?
        for session in 1..<5000 {
            try family.increment("\(session)")
            gone = try family.child("\(session)")
            #expect(gone != nil && family.remove(LabelValues("\(session)")))
            #expect(gone == nil)
        }
        #expect(try family.child("0").value == 0)
    }

    @Test("Labels of equal length and equal beginning hash to different slots")
    func spread() {
        // A table for 10,000 children has this many slots. A random hash would use 7,485 of them.
        for labels in [["/item/%"], ["GET", "/item/%", "200"], ["%", "x"], ["host-%", "rack-%"]] {
            var slots: Set<UInt64> = []
            for number in 0..<10_000 {
                let values = labels.map { $0.split(separator: "%", omittingEmptySubsequences: false) }
                    .map { $0.joined(separator: "\(number)") }
                slots.insert(LabelValues(values).lookupHash >> 50)
            }
            #expect(slots.count > 7000, "\(labels): \(slots.count)")
        }
    }

    @Test("Updates by label values reach the child that look-ups return, and refuse a wrong number of values")
    func updates() throws {
        let registry = try Registry()
        let counters = try registry.counter("c_total", help: "h", labels: ["a"])
        let histograms = try registry.histogram("h", help: "h", labels: ["a", "b", "c"], buckets: [1])
        for _ in 0..<2 {
            try counters.increment("x", by: 2)
            try histograms.observe(0.5, "x", "y", "z")
        }
        #expect(try counters.child("x").value == 4)
        #expect(try histograms.child("x", "y", "z").count == 2)
        #expect(throws: MetricError.labelCount(metric: "c_total", expected: 1, given: 2)) {
            try counters.increment("x", "y")
        }
        #expect(throws: MetricError.labelCount(metric: "h", expected: 3, given: 1)) { try histograms.observe(1, "x") }
    }

    @Test("Series are in the order of their labels, not in the order in which they were made")
    func order() throws {
        let registry = try Registry()
        let family = try registry.gauge("g", help: "h", labels: ["l"])
        for value in ["b", "d", "a"] { _ = try family.child(value) }
        let first = render(registry)
        _ = try family.child("c")
        #expect(first.hasSuffix("g{l=\"a\"} 0\ng{l=\"b\"} 0\ng{l=\"d\"} 0\n"))
        #expect(render(registry).hasSuffix("g{l=\"b\"} 0\ng{l=\"c\"} 0\ng{l=\"d\"} 0\n"))
    }
}
