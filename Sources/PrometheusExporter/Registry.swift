import Synchronization

/// The metrics of one program or agent, apart from all others.
///
/// Safe from any thread. Declare metrics at start-up and keep what the declaration returns. A declaration throws
/// `MetricError` when a name breaks the naming rules, is in use, or its labels or buckets are not right; nothing is
/// registered then.
public final class Registry: Sendable {
    private let constantNames: [String]
    /// Rendered once: a prefix of every series' labels.
    private let constantLabels: [UInt8]
    private let families = Mutex<[any MetricFamily]>([])

    /// `constantLabels` are on every series, first.
    public init(constantLabels: KeyValuePairs<String, String> = [:]) throws(MetricError) {
        constantNames = constantLabels.map(\.key)
        try Naming.check(labels: constantNames, taken: ["le"], metric: "the registry")
        var text = TextBuffer()
        for (name, value) in constantLabels { text.append(labelName: name, value: value) }
        self.constantLabels = text.bytes
    }

    // Each kind of metric comes twice: with labels a family, without them its only child.

    /// A family of values that only grow; `name` ends in _total.
    public func counter(_ name: String, help: String, labels: [String]) throws(MetricError) -> Family<Counter> {
        try register(name, help, .counter, labels) { Counter() }
    }

    /// A value that only grows; `name` ends in _total.
    public func counter(_ name: String, help: String) throws(MetricError) -> Counter {
        try counter(name, help: help, labels: []).child(LabelValues([]))
    }

    /// A family of values that rise and fall.
    public func gauge(_ name: String, help: String, labels: [String]) throws(MetricError) -> Family<Gauge> {
        try register(name, help, .gauge, labels) { Gauge() }
    }

    /// A value that rises and falls.
    public func gauge(_ name: String, help: String) throws(MetricError) -> Gauge {
        try gauge(name, help: help, labels: []).child(LabelValues([]))
    }

    /// A gauge that `read` is called for at every rendering: on any thread, and not for long.
    public func gauge(
        _ name: String, help: String, read: @escaping @Sendable () -> Double
    ) throws(MetricError) {
        _ = try register(name, help, .gauge, []) { CallbackGauge(read: read) }.child(LabelValues([]))
    }

    /// A family of distributions. `buckets`: upper bounds in the observations' unit, increasing; +Inf is added.
    public func histogram(
        _ name: String, help: String, labels: [String], buckets: [Double] = Histogram.defaultBuckets
    ) throws(MetricError) -> Family<Histogram> {
        let layout = try BucketLayout(buckets)
        return try register(name, help, .histogram, labels) { Histogram(layout: layout) }
    }

    /// A distribution; `buckets` as for the family.
    public func histogram(
        _ name: String, help: String, buckets: [Double] = Histogram.defaultBuckets
    ) throws(MetricError) -> Histogram {
        try histogram(name, help: help, labels: [], buckets: buckets).child(LabelValues([]))
    }

    /// One of `states` at a time, the first to begin with.
    public func stateSet(_ name: String, help: String, states: [String]) throws(MetricError) -> StateSet {
        guard !states.isEmpty, Set(states).count == states.count else { throw .invalidStates(states, metric: name) }
        return try register(name, help, .stateSet, []) { StateSet(name: name, states: states) }
            .child(LabelValues([]))
    }

    /// Facts that do not change, told as labels, in the order given; `name` ends in _info.
    public func info(_ name: String, help: String, _ facts: KeyValuePairs<String, String>) throws(MetricError) {
        _ = try register(name, help, .info, facts.map(\.key)) { Info() }.child(LabelValues(facts.map(\.value)))
    }

    /// Appends all metrics in text format 0.0.4, in order of declaration.
    /// - Complexity: linear in the series; allocates only while `page` grows.
    public func render(into page: inout TextBuffer) {
        for family in families.withLock({ $0 }) { family.render(into: &page) }
    }

    private func register<Child>(
        _ name: String, _ help: String, _ type: MetricType, _ labels: [String],
        make: @escaping @Sendable () -> Child
    ) throws(MetricError) -> Family<Child> {
        try Naming.check(name: name, type: type)
        var taken = constantNames
        if type == .histogram { taken.append("le") }
        if type == .stateSet && taken.contains(name) { throw .labelTaken(name, metric: name) }
        try Naming.check(labels: labels, taken: taken, metric: name)
        let family = Family(
            name: name, help: help, type: type, labelNames: labels, constantLabels: constantLabels, make: make)
        let added = families.withLock { families in
            if families.contains(where: { $0.name == name }) { return false }
            families.append(family)
            return true
        }
        guard added else { throw .nameTaken(name) }
        return family
    }
}
