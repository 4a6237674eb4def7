package import BenchmarkModel
import Foundation

/// A text that could control a terminal, and values in which every text ends with it.
package enum HostileText {
    /// Colors, title and cursor by C0 and C1 sequences, bidirectional and zero-width characters, line ends, and a
    /// character that XML does not allow.
    package static let text =
        "\u{1b}[31mX\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\u{2066}\u{200b}\u{61c}\u{2028}\u{e0041}\r\nnext\u{fffe}\u{7f}"

    /// Returns the value with all texts made hostile, except keys and a few fixed words.
    ///
    /// - Parameter kept: keys whose texts stay.
    package static func spread<Value: Codable>(in value: Value, keeping kept: Set<String> = []) throws -> Value {
        var document = try JSONSerialization.jsonObject(with: JSONEncoder().encode([value]))
        func decoded(_ document: Any) -> Value? {
            (try? JSONSerialization.data(withJSONObject: document)).flatMap {
                try? JSONDecoder().decode([Value].self, from: $0)[0]
            }
        }
        for path in paths(in: document, keeping: kept) {
            let changed = replaced(document, path[...])
            if decoded(changed) != nil { document = changed }
        }
        return decoded(document) ?? value
    }

    /// Returns the paths of texts: keys and positions in lists.
    private static func paths(in value: Any, keeping kept: Set<String>) -> [[String]] {
        switch value {
        case is String: [[]]
        case let items as [Any]:
            items.enumerated().flatMap { index, item in
                paths(in: item, keeping: kept).map { ["\(index)"] + $0 }
            }
        case let fields as [String: Any]:
            fields.filter { !kept.contains($0.key) }.flatMap { key, field in
                paths(in: field, keeping: kept).map { [key] + $0 }
            }
        default: []
        }
    }

    private static func replaced(_ value: Any, _ path: ArraySlice<String>) -> Any {
        guard let key = path.first else { return "\(value)\(text)" }
        if var items = value as? [Any], let index = Int(key) {
            items[index] = replaced(items[index], path.dropFirst())
            return items
        }
        var fields = value as? [String: Any] ?? [:]
        fields[key] = fields[key].map { replaced($0, path.dropFirst()) }
        return fields
    }
}

extension SampleRun {
    /// Returns the sample with all texts made hostile.
    ///
    /// - Parameter metrics: whether names of metrics are hostile, too, so that the program knows none of them.
    package static func hostile(metrics: Bool) throws -> StoredRun {
        let kept: Set<String> = metrics ? [] : ["metric"]
        func name(_ text: String) -> String { text + HostileText.text }
        var source = run.plan
        source.budgets = BudgetSet(
            name: source.budgets.name, source: source.budgets.source, budgets: source.budgets.budgets,
            changes: [
                ChangeThreshold(
                    metric: .cpu, phase: .twins, statistic: .difference, absolute: 0, relative: 0.05,
                    why: "made up")
            ])
        var plan = try HostileText.spread(in: source, keeping: kept.union(["requestRates"]))
        plan.requestRates = Dictionary(
            uniqueKeysWithValues: run.plan.requestRates.map { (SubjectID(name($0.key.text)), $0.value) })
        return StoredRun(
            id: RunID(name(run.id.text)), started: run.started, finished: nil, status: .killed, plan: plan,
            environment: try HostileText.spread(in: run.environment),
            observations: run.observations.map { one in
                // These are not made by `spread`, because there are hundreds of them.
                Observation(
                    target: SubjectID(name(one.target.text)), phase: one.phase, round: one.round, block: one.block,
                    agent: one.agent.map { AgentID(machine: name($0.machine), name: name($0.name)) }, arm: one.arm,
                    metric: metrics ? Metric(stored: name(one.metric.name)) : one.metric,
                    measured: one.measured.absentReason.map { .absent(name($0)) } ?? one.measured)
            },
            failures: try run.failures.map { try HostileText.spread(in: $0) }, warnings: run.warnings.map(name),
            distributions: run.distributions, finishedSteps: [], results: name("results"))
    }
}
