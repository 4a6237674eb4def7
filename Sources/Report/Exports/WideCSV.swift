import Analysis
package import BenchmarkModel

/// The run as wide CSV, for spreadsheets and data frames: a row per agent, and a column per metric and arm, in base
/// units.
///
/// A field is the mean of the agent over its rounds, or empty. The last column has the reasons of empty fields, and the
/// columns in which the value of a round is missing.
package enum WideCSV {
    package static func text(_ run: StoredRun) -> String {
        let figures = AgentFigures(run)
        let names = figures.columns.map(name)
        return figures.lines.reduce(
            into: CSVText.line(["run", "target", "machine", "agent"] + names + ["missing"])
        ) { text, line in
            let values = line.figures.map { ($0.estimate?.value).csv }
            text += CSVText.line(
                [run.id.text, line.target.text, line.agent.machine, line.agent.name] + values + [missing(line, names)])
        }
    }

    /// Returns `metric_arm`, after a prefix for phases other than the twin rounds, as in the tidy CSV.
    private static func name(_ column: AgentFigures.Column) -> String {
        "\(column.phase.prefix)\(column.metric.name)_\(column.arm.rawValue)"
    }

    private static func missing(_ line: AgentFigures.Line, _ names: [String]) -> String {
        line.missing.sorted { $0.key < $1.key }.map { "\(names[$0.key]): \($0.value)" }.joined(separator: "; ")
    }
}
