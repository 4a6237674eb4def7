import BenchmarkModel

/// What a load command says of its requests: lines `METRIC VALUE` on its standard output, under the bench's own names. The last
/// line of a name counts, lines of other names are its own business.
struct LoadFigures {
    /// In the base units of the metrics: requests per second, seconds.
    static let metrics: [Metric] = SteadyObservations.requestMetrics
    /// Of these, the ones without which nothing else is in doubt.
    static let optional: Set<Metric> = Set([.requestFailures] + Metric.requestCounts)

    /// What stands behind each name that it wrote.
    private var said: [String: Substring] = [:]
    /// Seconds that the command lived: no request of it took longer.
    private let lifetime: Double

    /// - Parameter lifetime: seconds that the command lived.
    /// - Complexity: O(characters).
    init(_ output: String, lifetime: Double) {
        self.lifetime = max(0, lifetime)
        for line in output.split(whereSeparator: \.isNewline) {
            let name = line.prefix { !$0.isWhitespace }
            guard Self.metrics.contains(where: { $0.name == name }) else { continue }
            said[String(name)] = line.dropFirst(name.count)
        }
    }

    /// A figure, or why it is none; never a figure that nobody reported.
    func measured(_ metric: Metric) -> Measured {
        guard let said = said[metric.name] else {
            return .absent(
                "the load command reported no \(metric.name) (a line '\(metric.name) NUMBER' on its standard output)")
        }
        let text = said.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let number = ReportedNumber<Double>(text, as: metric.name, from: "the load command reported")
        var possible = metric.possible
        var unit = metric.unit.rawValue
        if metric.unit == .seconds, lifetime < possible.upperBound {
            possible = possible.lowerBound...lifetime
            unit += " (as long as the command lived)"
        }
        switch number.value(in: possible, unit) {
        case .success(let value): return .value(value)
        case .failure(let problem): return .absent(problem.reason)
        }
    }

    /// Why it is not measured, under every metric.
    static func absent(_ reason: String) -> [(Metric, Measured)] { metrics.map { ($0, .absent(reason)) } }
}
