package import Analysis
package import BenchmarkModel

// Names that stored values carry are read here. A run of another version may have metrics that this version does not know.

extension Metric {
    /// The title for a stored metric name; the name where this version does not know the metric.
    static func title(of name: String) -> String { named(name)?.title ?? name }

    static func unit(of name: String) -> BenchmarkModel.Unit { named(name)?.unit ?? .ratio }
}

extension Observation {
    var known: Metric? { Metric.named(metric) }
}

extension Budget {
    package var known: Metric? { Metric.named(metric) }

    package func limits(_ metric: Metric) -> Bool { self.metric == metric.name }
}

extension ResultRow {
    package func isMade(by statistic: StatisticName) -> Bool { self.statistic == statistic.text }

    /// The row's metric; nil where this version does not know it.
    var known: Metric? { Metric.named(metric) }

    /// The whole that a ratio is a part of, such as "machine"; empty where the title says so.
    var whole: String {
        guard unit == .ratio else { return "" }
        return switch arm {
        case .relativeDifference: "control"
        case .relativeNoise: ""
        // CPU is measured in cores: a ratio of it is a part of all of them.
        default: known?.unit == .cores ? "machine" : ""
        }
    }
}
