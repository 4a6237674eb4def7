/// What was wrong with a metric as it was declared or addressed. Each case holds what was given.
public enum MetricError: Error, Equatable, CustomStringConvertible {
    case invalidName(String)
    case invalidLabelName(String)
    /// A label used twice, counting the registry's constant labels, or one the type reserves (`le`).
    case labelTaken(String, metric: String)
    case nameTaken(String)
    /// The name must end in (or must not end in) this suffix for this type. Suffixes that types put on sample names
    /// (`_bucket`, `_sum`, `_count`) are nobody's, so that no two families can make the same sample.
    case missingSuffix(String, metric: String)
    case reservedSuffix(String, metric: String)
    /// Bucket bounds must be finite (a last +Inf aside), strictly increasing, and at least one.
    case invalidBuckets([Double])
    case invalidStates([String], metric: String)
    case unknownState(String, known: [String])
    case labelCount(metric: String, expected: Int, given: Int)
    /// A counter grows by finite amounts that are not negative.
    case invalidIncrement(Double)
    /// Quantiles lie between 0 and 1 and increase; the window is some seconds long, a million at most.
    case invalidQuantiles([Double], window: Double)
    /// The name, without `_total`, must end in an underscore and its unit.
    case missingUnit(String, metric: String)
    /// The characters that an exemplar's labels have, beyond 128.
    case exemplarTooLong(Int)
    /// A collector gave a sample of a family that it did not declare.
    case notDeclared(String)
    /// A collector gave two samples the same labels.
    case sampleTwice(metric: String)
    /// A family has as many series as its registry allows.
    case tooManySeries(metric: String, limit: Int)

    public var description: String {
        switch self {
        case .invalidName(let name): "metric name '\(name)' must match [a-zA-Z_:][a-zA-Z0-9_:]*"
        case .invalidLabelName(let name):
            "label name '\(name)' must match [a-zA-Z_][a-zA-Z0-9_]* and not begin with two underscores"
        case .labelTaken(let label, let metric): "label '\(label)' of \(metric) is in use or reserved"
        case .nameTaken(let name): "metric name '\(name)' is in use in this registry"
        case .missingSuffix(let suffix, let metric): "metric name '\(metric)' must end in \(suffix)"
        case .reservedSuffix(let suffix, let metric): "metric name '\(metric)' must not end in \(suffix)"
        case .invalidBuckets(let bounds): "bucket bounds \(bounds) must be finite and strictly increasing"
        case .invalidStates(let states, let metric): "states \(states) of \(metric) must be distinct, at least one"
        case .unknownState(let state, let known): "'\(state)' is none of the states \(known)"
        case .invalidIncrement(let amount): "a counter cannot grow by \(amount): expected 0 or more, and finite"
        case .invalidQuantiles(let quantiles, let window):
            "quantiles \(quantiles) over \(window) s: expected numbers from 0 to 1, increasing, and up to 1000000 s"
        case .missingUnit(let unit, let metric): "metric name '\(metric)' must end in its unit, _\(unit)"
        case .exemplarTooLong(let length): "an exemplar's labels have \(length) characters, 128 are allowed"
        case .notDeclared(let name): "'\(name)' is no metric that this collector declared"
        case .sampleTwice(let metric): "\(metric) has two samples with the same labels"
        case .tooManySeries(let metric, let limit): "\(metric) has the \(limit) series that its registry allows"
        case .labelCount(let metric, let expected, let given):
            "\(metric) has \(expected) label(s), \(given) value(s) were given"
        }
    }
}
