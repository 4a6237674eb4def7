import PrometheusExporter
import Testing

@Suite("Naming") struct NamingTests {
    private let registry: Registry

    init() throws { registry = try Registry(constantLabels: ["agent": "X"]) }

    @Test(
        "names with characters Prometheus does not allow are refused",
        arguments: ["", "1a_total", "a-b_total", "é_total"])
    func names(name: String) {
        #expect(throws: MetricError.invalidName(name)) { try registry.counter(name, help: "h") }
    }

    @Test(
        "label names with other characters, a colon, or two leading underscores are refused",
        arguments: ["", "a-b", "a:b", "__a", "0"])
    func labelNames(label: String) {
        #expect(throws: MetricError.invalidLabelName(label)) { try registry.gauge("g", help: "h", labels: [label]) }
    }

    @Test("a counter must end in _total and an info in _info")
    func required() {
        #expect(throws: MetricError.missingSuffix("_total", metric: "a")) { try registry.counter("a", help: "h") }
        #expect(throws: MetricError.missingSuffix("_info", metric: "a")) { try registry.info("a", help: "h", [:]) }
    }

    @Test(
        "suffixes that samples get are refused",
        arguments: ["_total", "_info", "_bucket", "_sum", "_count", "_created"])
    func reserved(suffix: String) {
        #expect(throws: MetricError.reservedSuffix(suffix, metric: "a" + suffix)) {
            try registry.gauge("a" + suffix, help: "h")
        }
    }

    @Test("a label that is twice there, constant, or reserved is refused")
    func labels() {
        #expect(throws: MetricError.labelTaken("l", metric: "g")) {
            try registry.gauge("g", help: "", labels: ["l", "l"])
        }
        #expect(throws: MetricError.labelTaken("agent", metric: "g")) {
            try registry.gauge("g", help: "", labels: ["agent"])
        }
        #expect(throws: MetricError.labelTaken("le", metric: "h")) {
            try registry.histogram("h", help: "", labels: ["le"])
        }
        #expect(throws: MetricError.labelTaken("agent", metric: "agent")) {
            try registry.stateSet("agent", help: "", states: ["a"])
        }
    }

    @Test("a state set's name is its label's too: no colons, no underscores in front", arguments: ["a:b", "__a"])
    func stateSetNames(name: String) throws {
        #expect(throws: MetricError.invalidLabelName(name)) {
            try registry.stateSet(name, help: "", states: ["a"])
        }
        _ = try registry.gauge(name, help: "")
    }

    @Test("a name is given once in a registry, whatever the type")
    func taken() throws {
        _ = try registry.gauge("g", help: "h")
        #expect(throws: MetricError.nameTaken("g")) { try registry.histogram("g", help: "h") }
    }

    @Test(
        "buckets that do not increase, are not finite, or are none are refused",
        arguments: [[], [.infinity], [1, 1], [2, 1], [.nan], [.infinity, 1]] as [[Double]])
    func buckets(bounds: [Double]) {
        #expect { try registry.histogram("h", help: "h", buckets: bounds) } throws: {
            if case .some(.invalidBuckets) = $0 as? MetricError { true } else { false }
        }
    }

    @Test("a state set without states, or with one twice, is refused", arguments: [[], ["a", "a"]])
    func states(states: [String]) {
        #expect(throws: MetricError.invalidStates(states, metric: "s")) {
            try registry.stateSet("s", help: "h", states: states)
        }
    }

    @Test("a child needs as many values as there are label names")
    func labelCount() throws {
        let family = try registry.counter("c_total", help: "h", labels: ["a", "b"])
        #expect(throws: MetricError.labelCount(metric: "c_total", expected: 2, given: 1)) { try family.child("1") }
    }
}
