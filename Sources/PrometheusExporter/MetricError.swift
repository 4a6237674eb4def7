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
    case labelCount(metric: String, expected: Int, given: Int)

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
        case .labelCount(let metric, let expected, let given):
            "\(metric) has \(expected) label(s), \(given) value(s) were given"
        }
    }
}

/// The kinds of metric that a registry makes.
public enum MetricType: Sendable, Equatable {
    case counter
    case gauge
    case histogram
    case stateSet
    case info

    /// As text format 0.0.4 calls it, which has neither state sets nor infos.
    var textFormatName: String {
        switch self {
        case .counter: "counter"
        case .histogram: "histogram"
        case .gauge, .stateSet, .info: "gauge"
        }
    }
}

/// The naming rules of Prometheus and OpenMetrics, checked when a metric is declared and never afterwards.
enum Naming {
    static func check(name: String, type: MetricType) throws(MetricError) {
        guard isName(name, colons: true) else { throw .invalidName(name) }
        let required: String? =
            switch type {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram, .stateSet: nil
            }
        if let required, !name.hasSuffix(required) { throw .missingSuffix(required, metric: name) }
        for reserved in ["_total", "_info", "_bucket", "_sum", "_count", "_created"] {
            if reserved != required && name.hasSuffix(reserved) { throw .reservedSuffix(reserved, metric: name) }
        }
    }

    /// `taken`: names that these labels may not have.
    static func check(labels: [String], taken: [String], metric: String) throws(MetricError) {
        for (index, label) in labels.enumerated() {
            guard isName(label, colons: false), !label.hasPrefix("__") else { throw .invalidLabelName(label) }
            if taken.contains(label) || labels[..<index].contains(label) {
                throw .labelTaken(label, metric: metric)
            }
        }
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
        var first = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !first: break
            case UInt8(ascii: ":") where colons: break
            default: return false
            }
            first = false
        }
        return !first
    }
}
