/// An error in the declaration or the use of a metric. Each case holds the values given.
public enum MetricError: Error, Equatable, CustomStringConvertible {
    case invalidName(String)
    case invalidLabelName(String)
    /// A label is used twice, counting the registry's constant labels, or is reserved by the type (`le`).
    case labelTaken(String, metric: String)
    case nameTaken(String)
    /// The name is the same as another one after escaping, for clients that do not read UTF-8 names.
    case escapedNameTaken(String, by: String)
    /// The name must end in this suffix, or must not end in it, for this type. No declared name may end in a suffix
    /// that types add to sample names (`_bucket`, `_sum`, `_count`), so that no two families make the same sample.
    case missingSuffix(String, metric: String)
    case reservedSuffix(String, metric: String)
    /// Bucket bounds must be finite (except a last +Inf), strictly increasing, and at least one.
    case invalidBuckets([Double])
    /// `NativeBuckets` describes the valid values.
    case invalidNativeBuckets(NativeBuckets)
    case invalidStates([String], metric: String)
    case unknownState(String, known: [String])
    case labelCount(metric: String, expected: Int, given: Int)
    /// A counter grows by finite amounts that are not negative.
    case invalidIncrement(Double)
    /// Quantiles must be from 0 to 1 and increasing. The window must be above 0 s, and 1,000,000 s at most.
    case invalidQuantiles([Double], window: Double)
    /// The name, without `_total`, must end in an underscore and the unit.
    case missingUnit(String, metric: String)
    /// The number of characters in an exemplar's labels, which is above 128.
    case exemplarTooLong(Int)
    /// A collector gave a sample of a family that it did not declare.
    case notDeclared(String)
    /// A collector gave two samples with the same labels.
    case sampleTwice(metric: String)
    /// The family has as many series as its registry allows.
    case tooManySeries(metric: String, limit: Int)

    public var description: String {
        switch self {
        case .invalidName(let name):
            "metric name '\(name)' must match [a-zA-Z_:][a-zA-Z0-9_:]*, or be any text but an empty one in a registry "
                + "with names: .utf8"
        case .invalidLabelName(let name):
            "label name '\(name)' must match [a-zA-Z_][a-zA-Z0-9_]* and not begin with two underscores; a registry with "
                + "names: .utf8 also allows other characters"
        case .labelTaken(let label, let metric): "label '\(label)' of \(metric) is in use or reserved"
        case .nameTaken(let name): "metric name '\(name)' is in use in this registry"
        case .escapedNameTaken(let name, let other):
            "metric names '\(name)' and '\(other)' are the same for clients without UTF-8 names: "
                + "'\(NameEscaping.underscores.escaped(name, colons: true))'"
        case .missingSuffix(let suffix, let metric): "metric name '\(metric)' must end in \(suffix)"
        case .reservedSuffix(let suffix, let metric): "metric name '\(metric)' must not end in \(suffix)"
        case .invalidBuckets(let bounds): "bucket bounds \(bounds) must be finite and strictly increasing"
        case .invalidNativeBuckets(let buckets):
            "native buckets are invalid: factor \(buckets.factor) must be above 1, maximumBuckets "
                + "\(buckets.maximumBuckets) from 4 to 10000, zeroThreshold \(buckets.zeroThreshold) at least "
                + "\(Double.leastNormalMagnitude), maximumZeroThreshold \(buckets.maximumZeroThreshold) 0 or at least "
                + "zeroThreshold, minimumResetSeconds \(buckets.minimumResetSeconds) 0 or from 1 to 1e9"
        case .invalidStates(let states, let metric): "states \(states) of \(metric) must be distinct, at least one"
        case .unknownState(let state, let known): "'\(state)' is not one of the states \(known)"
        case .invalidIncrement(let amount):
            "a counter cannot grow by \(amount): the amount must be finite and not negative"
        case .invalidQuantiles(let quantiles, let window):
            "quantiles \(quantiles) over \(window) s are invalid: quantiles must be increasing numbers from 0 to 1, "
                + "and the window above 0 s and at most 1000000 s"
        case .missingUnit(let unit, let metric): "metric name '\(metric)' must end in its unit, _\(unit)"
        case .exemplarTooLong(let length): "an exemplar's labels have \(length) characters; the limit is 128"
        case .notDeclared(let name): "'\(name)' is not a metric that this collector declared"
        case .sampleTwice(let metric): "\(metric) has two samples with the same labels"
        case .tooManySeries(let metric, let limit):
            "\(metric) has \(limit) series, the limit of its registry (maximumSeries)"
        case .labelCount(let metric, let expected, let given):
            "\(metric) has \(expected) label(s), but \(given) value(s) were given"
        }
    }
}
