import BenchmarkModel

/// The figures that a load command reports about its requests: lines `METRIC VALUE` on its standard output, under the
/// bench's own metric names. The last line of a name counts. Lines with other names are ignored.
struct LoadFigures {
    /// The metrics that a load command may report, in base units: requests per second, seconds.
    static let metrics: [Metric] = SteadyObservations.requestMetrics
    /// The metrics among these that may be missing without putting other rows in doubt.
    static let optional: Set<Metric> = Set([.requestFailures] + Metric.requestCounts)

    /// The text behind each name that the command wrote.
    private var reported: [String: Substring] = [:]
    /// How long the command ran, in seconds. No request of it can have taken longer.
    private let lifetime: Double

    /// - Parameter lifetime: how long the command ran, in seconds.
    /// - Complexity: O(characters).
    init(_ output: String, lifetime: Double) {
        self.lifetime = max(0, lifetime)
        for line in output.split(whereSeparator: \.isNewline) {
            let name = line.prefix { !$0.isWhitespace }
            guard Self.metrics.contains(where: { $0.name == name }) else { continue }
            reported[String(name)] = line.dropFirst(name.count)
        }
    }

    /// Returns the reported figure, or the reason why it is missing.
    func measured(_ metric: Metric) -> Measured {
        guard let reported = reported[metric.name] else {
            return .absent(
                "the load command reported no \(metric.name) (expected: a line '\(metric.name) NUMBER' on its "
                    + "standard output)"
            )
        }
        let text = reported.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let number = ReportedNumber<Double>(text, as: metric.name, from: "the load command reported")
        var possible = metric.possible
        var unit = metric.unit.rawValue
        if metric.unit == .seconds, lifetime < possible.upperBound {
            possible = possible.lowerBound...lifetime
            unit += " (the time that the command ran)"
        }
        switch number.value(in: possible, unit) {
        case .success(let value): return .value(value)
        case .failure(let problem): return .absent(problem.reason)
        }
    }

    /// Returns the same reason for a missing value under every metric.
    static func absent(_ reason: String) -> [(Metric, Measured)] { metrics.map { ($0, .absent(reason)) } }
}
