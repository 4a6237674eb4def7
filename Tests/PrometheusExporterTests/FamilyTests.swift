import PrometheusExporter
import PrometheusExporterTestKit
import Testing

@Suite("Families") struct FamilyTests {
    enum Method: String, LabelValue {
        case get = "GET"
        case put = "PUT"
    }

    @Test("Typed labels address the same children as their texts")
    func typed() throws {
        let registry = try Registry()
        let requests = try registry.counter(
            "r_total", help: "h", typed: Label<Method>("method"), Label<Int>("status"), Label<Bool>("cached"))
        requests.child(.get, 200, true).increment(by: 4)
        #expect(try requests.family.child("GET", "200", "true").value == 4)
        #expect(try registry.value("r_total", ["method": "GET", "status": "200", "cached": "true"]) == 4)
        #expect(requests.child(.put, 200, true) !== requests.child(.get, 200, true))
    }

    @Test("New label values beyond the cap are refused and counted, without an error or memory")
    func cap() throws {
        let registry = try Registry(constantLabels: ["agent": "A"], maximumSeries: 10)
        let family = try registry.counter("c_total", help: "h", labels: ["user"])
        for user in 0..<1000 { try family.child("\(user)").increment() }
        let parsed = try registry.parsed()
        #expect(parsed.samples.count { $0.name == "c_total" } == 10)
        #expect(
            parsed.value(
                "exporter_refused_series_total", ["metric": "c_total", "reason": "series_limit", "agent": "A"])
                == 990)
        // The first children stay in use; all others share one child.
        #expect(try family.child("3").value == 1)
        #expect(try family.child("500") === family.child("700"))
        #expect(try registry.parsed(as: .openMetrics).value("c_total", ["user": "9"]) == 1)
        // Removing a child makes space for another.
        #expect(family.remove(LabelValues("3")) && !family.remove(LabelValues("3")))
        try family.child("500").increment()
        #expect(try registry.value("c_total", ["user": "500"]) == 1)
    }

    @Test("The counter of refusals is absent before the first refusal, and its name is reserved")
    func refusals() throws {
        let registry = try Registry()
        #expect(render(registry).isEmpty)
        #expect(throws: MetricError.nameTaken("exporter_refused_series_total")) {
            try registry.counter("exporter_refused_series_total", help: "h")
        }
    }

    @Test("An unregistered family leaves the page and frees its name")
    func unregister() throws {
        let registry = try Registry()
        let old = try registry.gauge("g", help: "h")
        #expect(registry.unregister("g") && !registry.unregister("g"))
        old.set(1)
        #expect(render(registry).isEmpty)
        try registry.counter("g_total", help: "h").increment()
        #expect(render(registry).hasSuffix("g_total 1\n"))
    }

    @Test("A callback counter never falls")
    func callbackCounter() throws {
        let registry = try Registry()
        let values = [5.0, 3.0, 7.0]
        let step = try registry.gauge("step", help: "h")
        try registry.counter("c_total", help: "h") { values[Int(step.value)] }
        var seen: [Double?] = []
        for index in 0..<3 {
            step.set(Double(index))
            seen.append(try registry.value("c_total"))
        }
        #expect(seen == [5, 5, 7])
    }

    @Test("A collector is called for every page, and its samples have the constant labels")
    func collector() throws {
        let registry = try Registry(constantLabels: ["agent": "A"])
        let pages = try registry.counter("pages_total", help: "h")
        try registry.collect([
            .gauge("pool_connections", help: "h", labels: ["state"]), .counter("pool_opened_total", help: "h"),
        ]) { samples in
            pages.increment()
            try samples.add("pool_connections", "idle", value: 3)
            try samples.add("pool_connections", "busy", value: pages.value)
            try samples.add("pool_opened_total", value: 9)
        }
        _ = try registry.parsed()
        let parsed = try registry.parsed(as: .openMetrics)
        #expect(parsed.value("pool_connections", ["agent": "A", "state": "busy"]) == 2)
        #expect(parsed.family("pool_opened")?.samples.count == 1)
        #expect(registry.unregister("pool_connections"))
        #expect(try registry.value("pool_opened_total") == nil)
    }

    private struct Failure: Error {}

    @Test("An invalid sample of a collector is a typed error, is counted, and leaves the page valid")
    func collectorFaults() throws {
        let registry = try Registry(maximumSeries: 2)
        try registry.collect([.gauge("g", help: "h", labels: ["l"]), .counter("c_total", help: "h")]) { samples in
            try samples.add("g", "a", value: 1)
            #expect(throws: MetricError.sampleTwice(metric: "g")) { try samples.add("g", "a", value: 2) }
            #expect(throws: MetricError.labelCount(metric: "g", expected: 1, given: 0)) {
                try samples.add("g", value: 2)
            }
            #expect(throws: MetricError.notDeclared("x")) { try samples.add("x", value: 2) }
            #expect(throws: MetricError.invalidIncrement(-1)) { try samples.add("c_total", value: -1) }
            try samples.add("g", "b", value: 1)
            #expect(throws: MetricError.tooManySeries(metric: "g", limit: 2)) { try samples.add("g", "c", value: 1) }
        }
        try registry.collect([.gauge("failing", help: "h")]) { _ in throw Failure() }
        _ = try registry.parsed()
        let parsed = try registry.parsed(as: .openMetrics)
        #expect(parsed.value("g", ["l": "a"]) == 1 && parsed.family("failing") == nil)
        #expect(parsed.value("exporter_refused_series_total", ["metric": "failing", "reason": "collector"]) == 2)
        #expect(parsed.value("exporter_refused_series_total", ["metric": "undeclared"]) == 2)
    }
}
