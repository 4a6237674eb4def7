import Analysis
package import BenchmarkModel

/// The run, wide: a row an agent, a column a metric and arm, in base units, as spreadsheets and data frames like it.
///
/// A field is the agent's mean over its rounds. It is empty where there is none; the last column says why, and of which
/// columns some round is missing.
package enum WideCSV {
    package static func text(_ run: StoredRun) -> String {
        let figures = AgentFigures(run)
        let names = figures.columns.map(name)
        return figures.lines.reduce(
            into: CSVText.line(["run", "target", "machine", "agent"] + names + ["missing"])
        ) { text, line in
            let values = line.figures.map { ($0.estimate?.value).csv }
            text += CSVText.line(
                [run.id.text, line.target, line.agent.machine, line.agent.name] + values + [missing(line, names)])
        }
    }

    /// `metric_arm`, with the phase in front outside the twin rounds, as in the tidy form.
    private static func name(_ column: AgentFigures.Column) -> String {
        "\(column.phase.prefix)\(column.metric.name)_\(column.arm.rawValue)"
    }

    private static func missing(_ line: AgentFigures.Line, _ names: [String]) -> String {
        line.missing.sorted { $0.key < $1.key }.map { "\(names[$0.key]): \($0.value)" }.joined(separator: "; ")
    }
}
