import PrometheusExporter
import Testing

@Suite("Naming") struct NamingTests {
    private let registry: Registry

    init() throws { registry = try Registry(constantLabels: ["agent": "X"]) }

    @Test(
        "Names with characters that Prometheus does not allow are refused",
        arguments: ["", "1a_total", "a-b_total", "é_total"])
    func names(name: String) {
        #expect(throws: MetricError.invalidName(name)) { try registry.counter(name, help: "h") }
    }

    @Test(
        "Label names with invalid characters, a colon, or two leading underscores are refused",
        arguments: ["", "a-b", "a:b", "__a", "0"])
    func labelNames(label: String) {
        #expect(throws: MetricError.invalidLabelName(label)) { try registry.gauge("g", help: "h", labels: [label]) }
    }

    @Test("A counter's name must end in _total, and an info's name in _info")
    func required() {
        #expect(throws: MetricError.missingSuffix("_total", metric: "a")) { try registry.counter("a", help: "h") }
        #expect(throws: MetricError.missingSuffix("_info", metric: "a")) { try registry.info("a", help: "h", [:]) }
    }

    @Test(
        "Suffixes that types add to sample names are refused",
        arguments: ["_total", "_info", "_bucket", "_sum", "_count", "_created"])
    func reserved(suffix: String) {
        #expect(throws: MetricError.reservedSuffix(suffix, metric: "a" + suffix)) {
            try registry.gauge("a" + suffix, help: "h")
        }
    }

    @Test("A label that is repeated, reserved, or has the name of a constant label is refused")
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

    @Test(
        "A state set's name must be a valid label name: no colons, no leading underscores", arguments: ["a:b", "__a"])
    func stateSetNames(name: String) throws {
        #expect(throws: MetricError.invalidLabelName(name)) {
            try registry.stateSet(name, help: "", states: ["a"])
        }
        _ = try registry.gauge(name, help: "")
    }

    @Test("A name is used once in a registry, whatever the type")
    func taken() throws {
        _ = try registry.gauge("g", help: "h")
        #expect(throws: MetricError.nameTaken("g")) { try registry.histogram("g", help: "h") }
    }

    @Test(
        "Bucket bounds that do not increase, are not finite, or are empty are refused",
        arguments: [[], [.infinity], [1, 1], [2, 1], [.nan], [.infinity, 1]] as [[Double]])
    func buckets(bounds: [Double]) {
        #expect { try registry.histogram("h", help: "h", buckets: bounds) } throws: {
            if case .some(.invalidBuckets) = $0 as? MetricError { true } else { false }
        }
    }

    @Test("A state set without states, or with a state twice, is refused", arguments: [[], ["a", "a"]])
    func states(states: [String]) {
        #expect(throws: MetricError.invalidStates(states, metric: "s")) {
            try registry.stateSet("s", help: "h", states: states)
        }
    }

    @Test("A child needs as many values as there are label names")
    func labelCount() throws {
        let family = try registry.counter("c_total", help: "h", labels: ["a", "b"])
        #expect(throws: MetricError.labelCount(metric: "c_total", expected: 2, given: 1)) { try family.child("1") }
    }
}
