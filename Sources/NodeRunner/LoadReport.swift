import BenchmarkModel

/// What a load command says of its requests: lines `METRIC VALUE` on its standard output, under the bench's own names. The last
/// line of a name counts, lines of other names are its own business.
struct LoadReport {
    /// In the base units of the metrics: requests per second, seconds.
    static let metrics: [Metric] = SteadyReport.requestMetrics
    /// Of these, the ones without which nothing else is in doubt.
    static let optional: Set<Metric> = Set([.requestFailures] + Metric.requestCounts)

    /// What stands behind each name that it wrote.
    private var said: [String: Substring] = [:]

    /// - Complexity: O(characters).
    init(_ output: String) {
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
        let words = said.split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        guard words.count == 1, let number = Double(words[0]) else {
            return .absent("the load command reported '\(text)' as \(metric.name), and that is no number")
        }
        guard number.isFinite, number >= 0 else {
            return .absent(
                "the load command reported \(text) as \(metric.name), and that is \(number < 0 ? "negative" : "not finite")"
            )
        }
        return .value(number)
    }

    /// Why it is not measured, under every metric.
    static func absent(_ reason: String) -> [(Metric, Measured)] { metrics.map { ($0, .absent(reason)) } }
}
