/// The kinds of metric that a registry makes.
public enum MetricType: Sendable, Equatable {
    case counter
    case gauge
    case histogram
    case summary
    case stateSet
    case info

    /// The type's name in text format 0.0.4, which has neither state sets nor infos.
    var textFormatName: String {
        switch self {
        case .counter: "counter"
        case .histogram: "histogram"
        case .summary: "summary"
        case .gauge, .stateSet, .info: "gauge"
        }
    }

    var openMetricsName: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .summary: "summary"
        case .stateSet: "stateset"
        case .info: "info"
        }
    }

    /// The suffix that names of this type must have. OpenMetrics leaves it out of the family's name.
    var suffix: String? {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram, .summary, .stateSet: nil
        }
    }

    /// Returns the label that the type adds to its own samples.
    func ownLabel(name: String) -> String? {
        switch self {
        case .histogram: "le"
        case .summary: "quantile"
        case .stateSet: name
        case .counter, .gauge, .info: nil
        }
    }
}
