import Analysis
import BenchmarkModel
import Foundation
import SampleRuns
import Testing

@testable import Report

@Suite struct ExportTests {
    private let run = SampleRun.run
    private let judgement = SampleRun.judgement
    private let summary = ResultSummary(SampleRun.run)

    /// Returns the fields of a line. Only the last field may be quoted.
    private func fields(_ line: Substring) -> [String] {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        let fields = parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 ? fields.dropLast() + [String(parts[1])] : fields
    }

    @Test("The CSV has the documented header and a line per row, with values exact to the last bit")
    func csv() throws {
        let lines = CSVExport.text(summary).split(separator: "\n")
        #expect(
            lines[0]
                == "run,target,scope,machine,agent,metric,arm,statistic,value,ci_low,ci_high,unit,n,budget,verdict,"
                + "kind,group,reason")
        try #require(lines.count == judgement.rows.count + 1)
        for (line, row) in zip(lines.dropFirst(), judgement.rows) {
            let fields = fields(line)
            try #require(fields.count == 18)
            #expect(fields[0] == run.id.text && fields[1] == row.target.text && fields[4] == row.agent?.name ?? "")
            #expect(Double(fields[8]) == row.figure.estimate?.value)
            #expect(Double(fields[9]) == row.figure.estimate?.low)
            #expect(Int(fields[12]) == row.figure.estimate?.n)
            #expect(fields[13] == row.budget ?? "" && fields[15] == row.kind.rawValue)
            #expect(fields[16] == (row.agent != nil || row.part?.group != nil ? "g" : ""))
        }
    }

    @Test("A missing value is an empty field with the verdict not measured, never 0")
    func absent() {
        let absent = CSVExport.text(summary).split(separator: "\n").filter { $0.contains("disk_write") }
        #expect(!absent.isEmpty)
        for line in absent {
            let fields = fields(line)
            #expect(fields[8...10] == ["", "", ""])
            #expect(fields[14] == "not measured" && fields[17] == "/proc/PID/io: permission denied")
        }
    }

    @Test("Each figure is in one row of its kind, and the rows of agents, groups and machines add up to the fleet's")
    func sums() throws {
        let rows = summary.rows.map(\.row).filter { $0.kind == .figure }
        struct Figure: Hashable {
            let target: SubjectID
            let scope: RowScope
            let machine: String?
            let group: String?
            let agent: AgentID?
            let metric: Metric
            let arm: RowArm?
            let statistic: String
            let unit: BenchmarkModel.Unit
        }
        let figures = rows.map {
            Figure(
                target: $0.target, scope: $0.shownScope, machine: $0.machine, group: $0.part?.group, agent: $0.agent,
                metric: $0.metric, arm: $0.arm, statistic: $0.statisticName, unit: $0.unit)
        }
        #expect(Set(figures).count == figures.count)
        for target in SampleRun.targetNames {
            func sum(_ scope: RowScope) -> Double {
                rows.filter {
                    $0.target == target && $0.shownScope == scope && $0.metric == .cpu && $0.arm == .difference
                        && $0.statisticName == (scope == .agent ? "mean" : "sum")
                }.compactMap { $0.figure.estimate?.value }.reduce(0, +)
            }
            let fleet = sum(.fleet)
            #expect(fleet > 0)
            for scope in RowScope.allCases { #expect(abs(sum(scope) - fleet) < 1e-12, "\(scope)") }
        }
        // The judged rows repeat figures, and each has a verdict.
        let judged = summary.rows.filter { $0.row.kind == .budget }
        #expect(judged.map(\.row) == judgement.budgetRows)
    }

    @Test("A row of few rounds has no interval, and says why")
    func intervals() throws {
        let single = StoredRun(
            id: run.id, started: 0, finished: 1, status: .complete, plan: run.plan, environment: run.environment,
            observations: run.observations.filter { $0.phase == .twins && $0.round == 1 }, failures: [], warnings: [])
        let rows = ResultSummary(single).rows.filter { $0.row.metric == .cpu && $0.row.shownScope == .machine }
        #expect(!rows.isEmpty && rows.allSatisfy { $0.estimate != nil && $0.estimate?.low == nil })
        #expect(rows.allSatisfy { $0.missingInterval == "a single round has no interval" })
        let whole = summary.rows.filter { $0.row.metric == .cpu && $0.row.shownScope == .machine }
        #expect(whole.count == rows.count && whole.allSatisfy { $0.missingInterval == nil && $0.estimate?.low != nil })
    }

    @Test("The raw export contains every observation")
    func raw() throws {
        let lines = RawExport.text(run).split(separator: "\n")
        #expect(lines[0] == "run,target,phase,round,block,machine,agent,arm,metric,value,unit,absent_reason")
        try #require(lines.count == run.observations.count + 1)
        for (line, observation) in zip(lines.dropFirst(), run.observations) {
            let fields = fields(line)
            try #require(fields.count == 12)
            let read = Observation(
                target: SubjectID(fields[1]), phase: try #require(Phase(rawValue: fields[2])),
                round: try #require(Int(fields[3])),
                block: Int(fields[4]), agent: fields[6].isEmpty ? nil : AgentID(machine: fields[5], name: fields[6]),
                arm: Arm(rawValue: fields[7]), metric: Metric(stored: fields[8]),
                measured: Double(fields[9]).map { .value($0) } ?? .absent(fields[11]))
            #expect(read == observation)
            #expect(fields[10] == observation.metric.unit.rawValue)
        }
    }

    @Test("The pieces of the raw export make up the whole")
    func pieces() {
        let long = StoredRun(
            id: run.id, started: 0, finished: nil, status: .running, plan: run.plan, environment: run.environment,
            observations: Array(repeating: run.observations, count: 20).flatMap { $0 }, failures: [], warnings: [])
        var pieces: [String] = []
        RawExport.write(long) { pieces.append($0) }
        #expect(pieces.count > 2)
        #expect(pieces.joined() == RawExport.text(long))
    }

    @Test("Fields with commas, quotes or line ends are quoted as in RFC 4180")
    func quoting() {
        #expect(CSVText.line(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\n")
    }

    @Test("The JSON has every key in every row, and null for missing values")
    func json() throws {
        let text = JSONExport.text(summary)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "comparison", "disturbances", "environment", "exit_code", "failures", "plan", "ranking", "rows", "run",
                "stationarity", "warnings",
            ])
        let rows = try #require(object["rows"] as? [[String: Any]])
        try #require(rows.count == judgement.rows.count)
        #expect(Set(rows.map { $0.keys.sorted() }).count == 1)
        let disk = try #require(rows.first { $0["budget"] as? String == "agent_disk" })
        #expect(disk["value"] is NSNull)
        #expect(disk["absent_reason"] as? String == "/proc/PID/io: permission denied")
        #expect((object["run"] as? [String: Any])?["started"] as? String == "2026-11-23T20:45:12Z")
        #expect(rows[0]["value"] as? Double == judgement.rows[0].figure.estimate?.value)
    }

    @Test("The same run gives the same bytes")
    func deterministic() {
        let again = ResultSummary(run)
        #expect(JSONExport.text(again) == JSONExport.text(summary))
        #expect(CSVExport.text(again) == CSVExport.text(summary))
    }
}
