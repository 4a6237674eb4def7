import PrometheusExporterTestKit
import Synchronization
import Testing

@testable import PrometheusExporter

@Suite("Look-ups by label values") struct LookupTests {
    /// The same text in memory of its own, however short it is.
    private func apart(_ text: String) -> String {
        var copy = ""
        copy.reserveCapacity(100)
        copy += text
        return copy
    }

    @Test("texts of up to 15 ASCII bytes stand in a String's words, equal ones in equal words")
    func layout() {
        for text in ["", "G", "GET", "/process", "fifteen letters"] {
            let built = String(text.map { $0 })
            #expect(LabelBits(text).isShort && LabelBits(built).isShort)
            #expect(LabelBits(text).low == LabelBits(built).low && LabelBits(text).high == LabelBits(built).high)
        }
        for text in ["sixteen letters!", "é", "日本", apart("GET")] { #expect(!LabelBits(text).isShort) }
    }

    @Test(
        "one text is one child, whatever form it is held in",
        arguments: ["", "GET", "fifteen letters", "sixteen letters!", "é", "/a/path/that/is/long", "日本語の長いラベル"])
    func forms(text: String) throws {
        let family = try Registry().counter("c_total", help: "h", labels: ["a", "b"])
        let child = try family.child(text, "x")
        #expect(try family.child(apart(text), "x") === child)
        #expect(try family.child(LabelValues([apart(text), apart("x")])) === child)
        #expect(try family.child(String(("<" + text + ">").dropFirst().dropLast()), "x") === child)
        try family.increment(apart(text), "x")
        try family.increment(text, apart("x"), by: 2)
        #expect(child.value == 3)
        #expect(try family.child("x", text) !== child)
    }

    @Test("texts that are equal as Strings are one child, shown as it was first asked for")
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

    @Test("every child of thousands is found again, with one label to nine", arguments: [1, 2, 3, 4, 9])
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

    @Test("the children that a family holds itself and the next ones are found alike", arguments: 1...40)
    func growth(children: Int) throws {
        let counters = try Registry().counter("c_total", help: "h", labels: ["a", "b"])
        let histograms = try Registry().histogram("h", help: "h", labels: ["a"], buckets: [1])
        // Each is looked for before it is there, and again whenever another one has come.
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

    @Test("a child in hand goes on counting when its family and its registry are gone")
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

    @Test("threads that look up, make and remove children at once lose no count")
    func concurrency() throws {
        let family = try Registry(maximumSeries: 2000).counter("c_total", help: "h", labels: ["kind", "number"])
        let threads = try (0..<4).map { thread in
            try SystemThread(name: "test") {
                for round in 0..<3 {
                    for number in 0..<500 { try? family.increment("kept", "\(number)") }
                    // The first of these ends look-ups without a lock, under way as they are.
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

    @Test("what is removed is no longer found, and does not stay in memory for ever")
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

    @Test("labels of one length and of one beginning come to different places")
    func spread() {
        // As many places as a table has for 10,000 children. By chance 7,485 of them would be taken.
        for labels in [["/item/%"], ["GET", "/item/%", "200"], ["%", "x"], ["host-%", "rack-%"]] {
            var places: Set<UInt64> = []
            for number in 0..<10_000 {
                let values = labels.map { $0.split(separator: "%", omittingEmptySubsequences: false) }
                    .map { $0.joined(separator: "\(number)") }
                places.insert(LabelValues(values).lookupHash >> 50)
            }
            #expect(places.count > 7000, "\(labels): \(places.count)")
        }
    }

    @Test("updates by label values reach the child that look-ups give, and refuse a wrong number of values")
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

    @Test("series are in the order of their labels whatever order they came in")
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
