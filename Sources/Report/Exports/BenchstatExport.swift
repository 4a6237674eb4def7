import Analysis
package import BenchmarkModel
import PlainText

/// A run in the text format of Go benchmarks, for `benchstat old.txt new.txt`, with one line per round, metric and arm.
///
/// The lines are `BenchmarkTARGET/PHASE/METRIC/ARM AGENTS VALUE UNIT`. The value is the mean over the agents. benchstat
/// takes the rounds for repetitions. A round without a value has no line.
///
/// Source: R. Cox and A. Clements, "Go Benchmark Data Format" (design 14313), and its unit metadata (issue 43744).
package enum BenchstatExport {
    package static func text(_ run: StoredRun) -> String {
        let figures = RoundFigures(run).figures
        let facts = run.environment
        let configuration = [
            ("goos", "linux"), ("cpu", facts["cpu"]), ("kernel", facts["kernel"]),
            ("fleet", run.plan.fleet.name), ("run", run.id.text),
        ].compactMap { key, value in value.map { "\(key): \(oneLine($0))\n" } }
        var seen: Set<String> = []
        let units = figures.map(\.metric).filter { seen.insert(unit($0)).inserted && $0.polarity != .neutral }
            .map { "Unit \(unit($0)) better=\($0.polarity == .higherIsBetter ? "higher" : "lower")\n" }
        let lines = figures.map { one in
            let name = [one.target.text, one.phase.rawValue, one.metric.name, one.arm.rawValue].map(word)
            return "Benchmark\(capital(name.joined(separator: "/"))) \(one.agents) \(one.value) \(unit(one.metric))\n"
        }
        return (configuration + units + lines).joined()
    }

    /// Returns the unit in benchstat's words.
    ///
    /// benchstat builds one table per unit and knows seconds and bytes by these names. The polarity belongs to the
    /// unit, so a metric of which more is better has a unit of its own.
    private static func unit(_ metric: Metric) -> String {
        let base =
            switch metric.unit {
            case .seconds: "sec"
            case .bytes: "B"
            case .bytesPerSecond: "B/s"
            case .requestsPerSecond: "requests/sec"
            case .perSecond: "1/sec"
            case .cores: "cores"
            case .ratio: "ratio"
            case .count: "count"
            }
        return switch metric.polarity {
        case .lowerIsBetter: base
        case .higherIsBetter: "\(base)-gained"
        case .neutral: "\(base)-neutral"
        }
    }

    /// Returns a part of a name, without spaces and slashes.
    private static func word(_ text: String) -> String {
        String(PrintedText.line(text).map { $0.isWhitespace || $0 == "/" ? "_" : $0 })
    }

    /// Returns the name with a capital letter: in the format, the text after "Benchmark" must not begin with a
    /// lower-case letter.
    private static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

    private static func oneLine(_ text: String) -> String {
        PrintedText.line(String(text.map { $0.isNewline ? " " : $0 }))
    }
}
