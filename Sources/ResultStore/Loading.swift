package import BenchmarkModel
import Foundation
import PlainText
import Statistics

extension ResultStore {
    /// Loads a run completely.
    ///
    /// - Throws: `.noSuchRun`, or `.damaged` for values that this program never writes.
    /// - Complexity: O(rows of the run); 100,000 rows take well under a second.
    package func load(_ run: RunSelector = .latest) throws(ResultStoreError) -> StoredRun {
        let columns = "SELECT id, started, finished, status, number, plan, environment FROM run"
        let row: Statement
        switch run {
        case .latest: row = try connection.prepare(columns + " ORDER BY number DESC LIMIT 1")
        case .id(let id):
            row = try connection.prepare(columns + " WHERE id = ?")
            row.bind(id.text)
        }
        guard try row.step() else {
            if case .id(let id) = run { throw .noSuchRun(path: path, run: id.text) }
            throw .noSuchRun(path: path, run: nil)
        }
        let summary = try summary(of: row)
        let number = row.integer(4)
        return StoredRun(
            id: summary.id, started: summary.started, finished: summary.finished, status: summary.status,
            plan: try decode(Plan.self, row.text(5)),
            environment: try decode(Environment.self, row.text(6)), observations: try observations(ofRun: number),
            failures: try failures(ofRun: number), warnings: try warnings(ofRun: number),
            distributions: try distributions(ofRun: number), finishedSteps: try finishedSteps(ofRun: number),
            results: directory)
    }

    private func observations(ofRun number: Int) throws(ResultStoreError) -> [Observation] {
        let row = try connection.prepare(
            """
            SELECT target, phase, round, block, machine, agent, arm, metric, value, absent_reason
            FROM observation WHERE run = ? ORDER BY rowid
            """)
        row.bind(number)
        var observations: [Observation] = []
        while try row.step() {
            observations.append(
                Observation(
                    target: SubjectID(row.text(0)), phase: try named(row.text(1)), round: try counted(row, 2, "round"),
                    block: row.isNull(3) ? nil : try counted(row, 3, "block"),
                    agent: row.isNull(5) ? nil : AgentID(machine: row.text(4), name: row.text(5)),
                    arm: row.isNull(6) ? nil : try named(row.text(6)), metric: Metric(stored: row.text(7)),
                    measured: row.isNull(8) ? .absent(row.text(9)) : .value(try numeric(row, 8, "value"))))
        }
        return observations
    }

    private func failures(ofRun number: Int) throws(ResultStoreError) -> [AgentFailure] {
        let row = try connection.prepare(
            """
            SELECT target, phase, round, machine, agent, arm, reason, last_output
            FROM failure WHERE run = ? ORDER BY rowid
            """)
        row.bind(number)
        var failures: [AgentFailure] = []
        while try row.step() {
            let output = row.text(7)
            failures.append(
                AgentFailure(
                    target: SubjectID(row.text(0)), phase: try named(row.text(1)), round: try counted(row, 2, "round"),
                    agent: AgentID(machine: row.text(3), name: row.text(4)), arm: try named(row.text(5)),
                    reason: row.text(6),
                    lastOutput: output.isEmpty
                        ? [] : output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
        }
        return failures
    }

    private func warnings(ofRun number: Int) throws(ResultStoreError) -> [String] {
        let row = try connection.prepare("SELECT message FROM warning WHERE run = ? ORDER BY rowid")
        row.bind(number)
        var warnings: [String] = []
        while try row.step() { warnings.append(row.text(0)) }
        return warnings
    }

    private func distributions(ofRun number: Int) throws(ResultStoreError) -> [Distribution] {
        let row = try connection.prepare(
            """
            SELECT target, phase, round, arm, share, metric, histogram FROM distribution WHERE run = ? ORDER BY rowid
            """)
        row.bind(number)
        var distributions: [Distribution] = []
        while try row.step() {
            distributions.append(
                Distribution(
                    target: SubjectID(row.text(0)), phase: try named(row.text(1)), round: try counted(row, 2, "round"),
                    arm: try named(row.text(3)), share: try named(row.text(4)), metric: Metric(stored: row.text(5)),
                    histogram: try decode(HDRHistogram.self, row.text(6))))
        }
        return distributions
    }

    private func finishedSteps(ofRun number: Int) throws(ResultStoreError) -> [Step] {
        let row = try connection.prepare("SELECT target, phase, round, arm FROM step WHERE run = ? ORDER BY rowid")
        row.bind(number)
        var steps: [Step] = []
        while try row.step() {
            steps.append(
                Step(
                    target: SubjectID(row.text(0)), phase: try named(row.text(1)), round: try counted(row, 2, "round"),
                    arm: row.isNull(3) ? nil : try named(row.text(3))))
        }
        return steps
    }

    /// Returns the number in a column, and throws for text, which SQLite allows in any column and would read as 0.
    private func numeric(_ row: Statement, _ column: Int32, _ name: String) throws(ResultStoreError) -> Double {
        guard row.isNumber(column) else {
            let text = PrintedText.excerpt(row.text(column), limit: 60)
            throw .damaged(path: path, reason: "a \(name) is '\(text)', which is not a number")
        }
        return row.double(column)
    }

    /// Returns the number of a round or a block. Throws if it is out of range, because computations with it could
    /// overflow.
    private func counted(_ row: Statement, _ column: Int32, _ name: String) throws(ResultStoreError) -> Int {
        let number = row.isNumber(column) ? row.integer(column) : 0
        guard Observation.counts.contains(number) else {
            let text = PrintedText.excerpt(row.text(column), limit: 60)
            throw .damaged(
                path: path,
                reason:
                    "a \(name) is '\(text)'; it must be \(Observation.counts.lowerBound) to "
                    + "\(Observation.counts.upperBound)"
            )
        }
        return number
    }

    private func named<Name: RawRepresentable>(_ text: String) throws(ResultStoreError) -> Name
    where Name.RawValue == String {
        guard let name = Name(rawValue: text) else {
            throw .damaged(path: path, reason: "unknown \(Name.self) \"\(PrintedText.excerpt(text, limit: 60))\"")
        }
        return name
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws(ResultStoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .damaged(path: path, reason: "its \(type) cannot be decoded: \(PrintedText.line("\(error)"))")
        }
    }
}
