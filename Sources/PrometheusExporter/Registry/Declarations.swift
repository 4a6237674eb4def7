/// Each kind of metric comes twice: with labels a family, without them its only child. `Registry` says what is thrown.
///
/// `unit`, where it is given, is what the name ends in before `_total`; OpenMetrics tells it.
extension Registry {
    /// A family of values that only grow; `name` ends in _total.
    public func counter(
        _ name: String, help: String, unit: String? = nil, labels: [String]
    ) throws(MetricError) -> Family<Counter> {
        try register(name, help, .counter, unit: unit, labels, cells: Counter.cells) { Counter($0) }
    }

    /// A value that only grows; `name` ends in _total.
    public func counter(_ name: String, help: String, unit: String? = nil) throws(MetricError) -> Counter {
        try counter(name, help: help, unit: unit, labels: []).child(LabelValues([]))
    }

    /// A counter that `read` is called for at every page, as a collector is. What falls stays as it was.
    public func counter(
        _ name: String, help: String, unit: String? = nil, read: @escaping @Sendable () -> Double
    ) throws(MetricError) {
        _ = try register(name, help, .counter, unit: unit, [], isCalled: true) { _ in CallbackCounter(read: read) }
            .child(LabelValues([]))
    }

    /// A family of values that rise and fall.
    public func gauge(
        _ name: String, help: String, unit: String? = nil, labels: [String]
    ) throws(MetricError) -> Family<Gauge> {
        try register(name, help, .gauge, unit: unit, labels) { _ in Gauge() }
    }

    /// A value that rises and falls.
    public func gauge(_ name: String, help: String, unit: String? = nil) throws(MetricError) -> Gauge {
        try gauge(name, help: help, unit: unit, labels: []).child(LabelValues([]))
    }

    /// A gauge that `read` is called for at every page, as a collector is.
    public func gauge(
        _ name: String, help: String, unit: String? = nil, read: @escaping @Sendable () -> Double
    ) throws(MetricError) {
        _ = try register(name, help, .gauge, unit: unit, [], isCalled: true) { _ in CallbackGauge(read: read) }
            .child(LabelValues([]))
    }

    /// A family of distributions. `buckets`: upper bounds in the observations' unit, increasing; +Inf is added.
    public func histogram(
        _ name: String, help: String, unit: String? = nil, labels: [String],
        buckets: [Double] = Histogram.defaultBuckets
    ) throws(MetricError) -> Family<Histogram> {
        let layout = try BucketLayout.of(buckets)
        return try register(
            name, help, .histogram, unit: unit, labels, cells: HistogramCells.count(bounds: layout.bounds)
        ) {
            Histogram($0, layout: layout)
        }
    }

    /// A distribution; `buckets` as for the family.
    public func histogram(
        _ name: String, help: String, unit: String? = nil, buckets: [Double] = Histogram.defaultBuckets
    ) throws(MetricError) -> Histogram {
        try histogram(name, help: help, unit: unit, labels: [], buckets: buckets).child(LabelValues([]))
    }

    /// A family of counts and sums. `quantiles`: which of the last `window` seconds are shown, each within 1 % of its value; they cost
    /// a lock an observation.
    public func summary(
        _ name: String, help: String, unit: String? = nil, labels: [String], quantiles: [Double] = [],
        window: Double = 600
    ) throws(MetricError) -> Family<Summary> {
        let layout = try QuantileLayout(quantiles, window: window)
        return try register(name, help, .summary, unit: unit, labels) { _ in Summary(layout: layout) }
    }

    /// A count and a sum; `quantiles` as for the family.
    public func summary(
        _ name: String, help: String, unit: String? = nil, quantiles: [Double] = [], window: Double = 600
    ) throws(MetricError) -> Summary {
        try summary(name, help: help, unit: unit, labels: [], quantiles: quantiles, window: window)
            .child(LabelValues([]))
    }

    /// One of `states` at a time, the first to begin with.
    public func stateSet(_ name: String, help: String, states: [String]) throws(MetricError) -> StateSet {
        try stateSet(name, help: help, labels: [], states: states).child(LabelValues([]))
    }

    /// A family of such sets.
    public func stateSet(
        _ name: String, help: String, labels: [String], states: [String]
    ) throws(MetricError) -> Family<StateSet> {
        // Few: a set would have the runtime make its types.
        let hasTwice = states.indices.contains { states[..<$0].contains(states[$0]) }
        guard !states.isEmpty, !hasTwice else { throw .invalidStates(states, metric: name) }
        return try register(name, help, .stateSet, labels) { _ in StateSet(name: name, states: states) }
    }

    /// Facts that do not change, told as labels, in the order given; `name` ends in _info.
    public func info(_ name: String, help: String, _ facts: KeyValuePairs<String, String>) throws(MetricError) {
        _ = try register(name, help, .info, facts.map(\.key)) { _ in Info() }.child(LabelValues(facts.map(\.value)))
    }
}
