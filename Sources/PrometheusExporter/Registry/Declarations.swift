/// Each kind of metric has two declarations: with labels it returns a family, without labels the family's only child.
/// `Registry` describes the errors.
///
/// `unit`, if given, must be the end of the name before `_total`. OpenMetrics shows it.
extension Registry {
    /// Declares a family of values that only grow; `name` ends in _total.
    public func counter(
        _ name: String, help: String, unit: String? = nil, labels: [String]
    ) throws(MetricError) -> Family<Counter> {
        try register(name, help, .counter, unit: unit, labels, cells: Counter.cells) { Counter($0) }
    }

    /// Declares a value that only grows; `name` ends in _total.
    public func counter(_ name: String, help: String, unit: String? = nil) throws(MetricError) -> Counter {
        try counter(name, help: help, unit: unit, labels: []).child(LabelValues([]))
    }

    /// Declares a counter whose value `read` returns for every page, under the rules of a collector (`collect`). If the
    /// value falls, the page shows the greatest value so far.
    public func counter(
        _ name: String, help: String, unit: String? = nil, read: @escaping @Sendable () -> Double
    ) throws(MetricError) {
        _ = try register(name, help, .counter, unit: unit, [], isCalled: true) { _ in CallbackCounter(read: read) }
            .child(LabelValues([]))
    }

    /// Declares a family of values that rise and fall.
    public func gauge(
        _ name: String, help: String, unit: String? = nil, labels: [String]
    ) throws(MetricError) -> Family<Gauge> {
        try register(name, help, .gauge, unit: unit, labels) { _ in Gauge() }
    }

    /// Declares a value that rises and falls.
    public func gauge(_ name: String, help: String, unit: String? = nil) throws(MetricError) -> Gauge {
        try gauge(name, help: help, unit: unit, labels: []).child(LabelValues([]))
    }

    /// Declares a gauge whose value `read` returns for every page, under the rules of a collector (`collect`).
    public func gauge(
        _ name: String, help: String, unit: String? = nil, read: @escaping @Sendable () -> Double
    ) throws(MetricError) {
        _ = try register(name, help, .gauge, unit: unit, [], isCalled: true) { _ in CallbackGauge(read: read) }
            .child(LabelValues([]))
    }

    /// Declares a family of distributions. `buckets`: upper bounds in the observations' unit, increasing; +Inf is
    /// added.
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

    /// Declares a distribution; `buckets` as for the family.
    public func histogram(
        _ name: String, help: String, unit: String? = nil, buckets: [Double] = Histogram.defaultBuckets
    ) throws(MetricError) -> Histogram {
        try histogram(name, help: help, unit: unit, labels: [], buckets: buckets).child(LabelValues([]))
    }

    /// Declares a family of distributions with native buckets. `buckets`: bounds of classic buckets that are kept beside
    /// them, for servers without native histograms; none if it is empty.
    ///
    /// Only protobuf shows native buckets; a Prometheus server asks for it if native histograms are enabled. Text formats
    /// show count, sum and the classic buckets.
    public func histogram(
        _ name: String, help: String, unit: String? = nil, labels: [String], native: NativeBuckets,
        buckets: [Double] = []
    ) throws(MetricError) -> Family<Histogram> {
        try native.check()
        let layout = buckets.isEmpty ? BucketLayout.none : try BucketLayout.of(buckets)
        return try register(
            name, help, .histogram, unit: unit, labels, cells: HistogramCells.count(bounds: layout.bounds)
        ) {
            Histogram($0, layout: layout, native: native)
        }
    }

    /// Declares a distribution with native buckets; `buckets` as for the family.
    public func histogram(
        _ name: String, help: String, unit: String? = nil, native: NativeBuckets, buckets: [Double] = []
    ) throws(MetricError) -> Histogram {
        try histogram(name, help: help, unit: unit, labels: [], native: native, buckets: buckets)
            .child(LabelValues([]))
    }

    /// Declares a family of counts and sums. `quantiles`: the quantiles of the last `window` seconds to show, each
    /// within 1 % of its value. With quantiles every observation takes a lock.
    public func summary(
        _ name: String, help: String, unit: String? = nil, labels: [String], quantiles: [Double] = [],
        window: Double = 600
    ) throws(MetricError) -> Family<Summary> {
        let layout = try QuantileLayout(quantiles, window: window)
        return try register(name, help, .summary, unit: unit, labels) { _ in Summary(layout: layout) }
    }

    /// Declares a count and a sum; `quantiles` as for the family.
    public func summary(
        _ name: String, help: String, unit: String? = nil, quantiles: [Double] = [], window: Double = 600
    ) throws(MetricError) -> Summary {
        try summary(name, help: help, unit: unit, labels: [], quantiles: quantiles, window: window)
            .child(LabelValues([]))
    }

    /// Declares a set of which one of `states` is current at a time, at first the first one.
    public func stateSet(_ name: String, help: String, states: [String]) throws(MetricError) -> StateSet {
        try stateSet(name, help: help, labels: [], states: states).child(LabelValues([]))
    }

    /// Declares a family of state sets.
    public func stateSet(
        _ name: String, help: String, labels: [String], states: [String]
    ) throws(MetricError) -> Family<StateSet> {
        // The list is short. A Set would make the runtime create its types.
        let hasTwice = states.indices.contains { states[..<$0].contains(states[$0]) }
        guard !states.isEmpty, !hasTwice else { throw .invalidStates(states, metric: name) }
        return try register(name, help, .stateSet, labels) { _ in StateSet(name: name, states: states) }
    }

    /// Declares facts that do not change, as labels in the order given; `name` ends in _info.
    public func info(_ name: String, help: String, _ facts: KeyValuePairs<String, String>) throws(MetricError) {
        _ = try register(name, help, .info, facts.map(\.key)) { _ in Info() }.child(LabelValues(facts.map(\.value)))
    }
}
