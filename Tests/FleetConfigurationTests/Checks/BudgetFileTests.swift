import BenchmarkModel
import ConfigurationReader
import Foundation
import Testing

@testable import FleetConfiguration

@Suite("Budget files")
struct BudgetFileTests {
    static let least = """
        name: least
        source: nowhere
        budgets:
          - name: cpu
            title: CPU
            metric: cpu_seconds_per_second
            phase: twins
            scope: agent
            statistic: difference
            denominator: core
            at_most: 3e-2
            documented: 3 %
            why: because
        """

    func failures(_ edit: (String) -> String) -> [String] {
        errors { () throws(ConfigurationErrors) in try BudgetFile.parse(edit(Self.least), file: "b.yaml") }
            .map(\.description)
    }

    /// Returns the errors after one line of the least file is replaced or removed.
    func failures(replacing key: String, by line: String?) -> [String] {
        failures { text in
            text.split(separator: "\n").compactMap {
                $0.hasPrefix("    \(key):") ? line.map { "    \($0)" } : String($0)
            }
            .joined(separator: "\n")
        }
    }

    func documented() throws -> [String: Budget] {
        let set = try BudgetFile.read(path: projectFile("budgets/readiness-report.yaml"))
        return Dictionary(uniqueKeysWithValues: set.budgets.map { ($0.name, $0) })
    }

    @Test("The 17 rows of the readiness report are read in order")
    func rows() throws {
        let set = try BudgetFile.read(path: projectFile("budgets/readiness-report.yaml"))
        #expect(set.name == "readiness-report")
        #expect(
            set.budgets.map(\.name) == [
                "exporter_init", "server_start", "first_metrics", "fully_operational", "agent_cpu", "agent_memory",
                "agent_traffic", "agent_disk", "fleet_cpu", "fleet_memory", "fleet_traffic", "endpoints", "scale",
                "overhead", "response_time", "throughput", "compatibility",
            ])
        #expect(set.budgets.allSatisfy { !$0.why.isEmpty && !$0.documented.isEmpty })
    }

    @Test("The documented limits are in base units and on the right side")
    func limits() throws {
        let bounds = try documented().mapValues(\.bound)
        let expected: [String: Bound] = [
            "exporter_init": .atMost(0.1), "server_start": .atMost(0.2), "first_metrics": .atMost(0.5),
            "fully_operational": .atMost(1), "agent_cpu": .atMost(0.03), "agent_memory": .atMost(10_000_000),
            "agent_traffic": .atMost(1000), "agent_disk": .atMost(1000), "fleet_cpu": .atMost(0.05),
            "fleet_memory": .atMost(800_000_000), "fleet_traffic": .atMost(77_000), "endpoints": .atLeast(1),
            "scale": .atLeast(1), "overhead": .atMost(0.05), "response_time": .atMost(0.05),
            "throughput": .atLeast(-0.01), "compatibility": .atLeast(1),
        ]
        #expect(bounds == expected)
    }

    @Test("Each CPU row has a denominator, and each census has a number of agents")
    func readings() throws {
        let rows = try documented()
        #expect(
            rows.compactMapValues(\.denominator) == ["agent_cpu": .core, "fleet_cpu": .machine, "overhead": .control])
        #expect(Set(rows.values.filter(\.census).map(\.name)) == ["endpoints", "scale", "compatibility"])
        #expect(rows["scale"]?.agents == 100)
        #expect(rows["scale"]?.phase == .scale)
        #expect(rows["fleet_memory"]?.phase == .herd)
        #expect(rows["throughput"]?.statistic == .relativeDifference)
        #expect(rows["fleet_cpu"]?.aggregate == .sum)
        #expect(rows["response_time"]?.aggregate == .mean)
    }

    @Test("An unknown word is reported with the nearest allowed one")
    func words() {
        let metric = failures(replacing: "metric", by: "metric: cpu_second_per_second")
        #expect(
            metric == [
                "b.yaml:6:13: unknown metric \"cpu_second_per_second\": did you mean cpu_seconds_per_second? "
                    + "docs/definitions.md lists them all"
            ])
        #expect(
            failures(replacing: "phase", by: "phase: twin")
                == [
                    "b.yaml:7:12: unknown value \"twin\": did you mean twins? allowed: solo, herd, scale, twins, heap, uniform, loopback, soak"
                ])
        #expect(failures(replacing: "scope", by: "scope: all").count == 1)
        #expect(failures(replacing: "statistic", by: "statistic: diference").first?.contains("difference?") == true)
        #expect(failures(replacing: "why", by: "wy: x").count == 2)
    }

    @Test("A CPU budget needs a denominator that fits its statistic, and other budgets must not have one")
    func denominators() {
        #expect(
            failures(replacing: "denominator", by: nil).first?.hasPrefix("b.yaml:4:5: a CPU budget without") == true)
        #expect(failures(replacing: "denominator", by: "denominator: control").first?.hasPrefix("b.yaml:10:5:") == true)
        #expect(failures(replacing: "statistic", by: "statistic: relative_difference").count == 1)
        #expect(failures(replacing: "metric", by: "metric: memory_uss_bytes").first?.hasPrefix("b.yaml:10:5:") == true)
    }

    @Test("A budget has exactly one limit, which is a finite number")
    func bounds() {
        #expect(
            failures(replacing: "at_most", by: nil).first?.contains("exactly one of at_most and at_least is needed")
                == true)
        #expect(failures(replacing: "at_most", by: "at_most: 1\n    at_least: 1").count == 1)
        for number in ["nan", ".inf", "1e999", "0x10", "\"3\"", "[]"] {
            #expect(failures(replacing: "at_most", by: "at_most: \(number)").first?.contains("a finite number") == true)
        }
    }

    @Test("Only a census or a sum has a number of agents")
    func agents() {
        #expect(failures(replacing: "documented", by: "documented: x\n    agents: 100").count == 1)
        #expect(failures(replacing: "documented", by: "documented: x\n    census: true\n    agents: -1").count == 1)
        #expect(failures(replacing: "documented", by: "documented: x\n    agents: many").count == 1)
    }

    @Test("Two budgets with one name and a file without budgets are refused")
    func names() {
        let row = Self.least.split(separator: "\n").dropFirst(3).joined(separator: "\n")
        #expect(
            failures { "\($0)\n\(row)" }
                == ["b.yaml:14:11: budget \"cpu\" is already on line 4: give it another name"])
        #expect(
            failures { _ in "name: x\nsource: y\nbudgets: []" }
                == ["b.yaml:3:10: the list of budgets is empty: give at least one budget"])
        #expect(failures { _ in "name: x\nsource: y\nbudgets: {}" }.count == 1)
    }

    @Test("Any bytes give budgets or errors with a position", arguments: 0..<40)
    func fuzz(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let bytes = mutated(Array(Self.least.utf8), &random)
            do throws(ConfigurationErrors) {
                let set = try BudgetFile.parse(bytes, file: "b.yaml")
                #expect(set.budgets.allSatisfy { $0.metric.isKnown && $0.bound.limit.isFinite })
            } catch { expectPlausible(error, bytes, file: "b.yaml") }
        }
    }
}

@Suite("Definitions")
struct DefinitionsTests {
    /// UPDATE_GOLDEN=1 writes the section anew.
    @Test("The page docs/definitions.md has a table and a definition of every metric, generated from the model")
    func metrics() throws {
        let path = projectFile("docs/definitions.md")
        let lines = String(decoding: try SourceFile.read(path: path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex(of: "<!-- metrics: generated -->")) + 1
        let end = try #require(lines.firstIndex(of: "<!-- metrics: end -->"))
        let section = Self.section
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            let text = (lines[..<start] + section + lines[end...]).joined(separator: "\n")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            for line in section { #expect(lines[start..<end].contains(line), "docs/definitions.md lacks this line") }
            #expect(section.count == end - start)
        }
    }

    /// The table has short cells; each definition is a list item below it.
    private static var section: [String] {
        ["", "| metric | title | unit | better |", "|---|---|---|---|"] + Metric.all.map(row) + [""]
            + Metric.all.flatMap { wrapped("- `\($0.name)`: \($0.definition)") } + [""]
    }

    private static func row(_ metric: Metric) -> String {
        let better =
            switch metric.polarity {
            case .lowerIsBetter: "lower"
            case .higherIsBetter: "higher"
            case .neutral: "neither"
            }
        return "| `\(metric.name)` | \(metric.title) | \(metric.unit.rawValue) | \(better) |"
    }

    /// Wraps a list item at 120 columns.
    private static func wrapped(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= 120 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(lines.isEmpty ? String(word) : "  \(word)")
            }
        }
    }
}
