/// A type whose values are used as label values.
public protocol LabelValue: Sendable {
    var labelValue: String { get }
}

extension String: LabelValue {
    public var labelValue: String { self }
}

extension Bool: LabelValue {
    public var labelValue: String { self ? "true" : "false" }
}

extension Int: LabelValue {
    public var labelValue: String { description }
}

extension LabelValue where Self: RawRepresentable<String> {
    public var labelValue: String { rawValue }
}

/// The name of a label and the type of its values.
public struct Label<Value: LabelValue>: Sendable {
    let name: String

    public init(_ name: String, of type: Value.Type = Value.self) { self.name = name }
}

/// A family with typed label values: too many, too few or wrong values do not compile.
public struct TypedFamily<Child: AnyObject & Sendable, each Value: LabelValue>: Sendable {
    public let family: Family<Child>

    /// Returns the child with these label values, made if there is none yet. Call it once if the values are known in
    /// advance.
    public func child(_ values: repeat each Value) -> Child {
        var texts: [String] = []
        repeat texts.append((each values).labelValue)
        // There is one label name for each value: both come from the same parameter pack.
        return family.resolved(LabelValues(texts))
    }
}

extension Registry {
    /// Declares a counter family, as `counter(_:help:unit:labels:)` does, with typed label values.
    public func counter<each Value: LabelValue>(
        _ name: String, help: String, unit: String? = nil, typed labels: repeat Label<each Value>
    ) throws(MetricError) -> TypedFamily<Counter, repeat each Value> {
        TypedFamily(family: try counter(name, help: help, unit: unit, labels: names(repeat each labels)))
    }

    /// Declares a gauge family, as `gauge(_:help:unit:labels:)` does, with typed label values.
    public func gauge<each Value: LabelValue>(
        _ name: String, help: String, unit: String? = nil, typed labels: repeat Label<each Value>
    ) throws(MetricError) -> TypedFamily<Gauge, repeat each Value> {
        TypedFamily(family: try gauge(name, help: help, unit: unit, labels: names(repeat each labels)))
    }

    /// Declares a histogram family, as `histogram(_:help:unit:labels:buckets:)` does, with typed label values.
    public func histogram<each Value: LabelValue>(
        _ name: String, help: String, unit: String? = nil, buckets: [Double] = Histogram.defaultBuckets,
        typed labels: repeat Label<each Value>
    ) throws(MetricError) -> TypedFamily<Histogram, repeat each Value> {
        let names = names(repeat each labels)
        return TypedFamily(family: try histogram(name, help: help, unit: unit, labels: names, buckets: buckets))
    }

    /// Declares a histogram family with native buckets, as `histogram(_:help:unit:labels:native:buckets:)` does, with
    /// typed label values.
    public func histogram<each Value: LabelValue>(
        _ name: String, help: String, unit: String? = nil, native: NativeBuckets, buckets: [Double] = [],
        typed labels: repeat Label<each Value>
    ) throws(MetricError) -> TypedFamily<Histogram, repeat each Value> {
        let names = names(repeat each labels)
        return TypedFamily(
            family: try histogram(name, help: help, unit: unit, labels: names, native: native, buckets: buckets))
    }

    /// Declares a summary family, as `summary(_:help:unit:labels:quantiles:window:)` does, with typed label values.
    public func summary<each Value: LabelValue>(
        _ name: String, help: String, unit: String? = nil, quantiles: [Double] = [], window: Double = 600,
        typed labels: repeat Label<each Value>
    ) throws(MetricError) -> TypedFamily<Summary, repeat each Value> {
        let names = names(repeat each labels)
        return TypedFamily(
            family: try summary(name, help: help, unit: unit, labels: names, quantiles: quantiles, window: window))
    }

    private func names<each Value: LabelValue>(_ labels: repeat Label<each Value>) -> [String] {
        var names: [String] = []
        repeat names.append((each labels).name)
        return names
    }
}
