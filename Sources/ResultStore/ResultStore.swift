package import BenchmarkModel
import CSQLite
import Foundation
import PlainText

/// The runs of one results directory, in one SQLite file.
///
/// Every `append` is one transaction, so a bench that is killed loses at most the block in progress. The class is not
/// Sendable: one task or actor owns an instance. Several processes may use one directory at the same time; each opens
/// its own store.
package final class ResultStore {
    package static let fileName = "exporter-bench.sqlite"

    /// The path of the file.
    package let path: String
    /// The results directory of the file.
    package var directory: String { String(path.dropLast(Self.fileName.count + 1)) }
    let connection: SQLiteConnection
    private var numbers: [RunID: Int] = [:]
    private var insertion: Insertion?

    private init(_ connection: SQLiteConnection) {
        self.connection = connection
        path = connection.path
    }

    /// The mode in which a store is opened.
    package enum Access: Hashable, Sendable {
        /// Reads a store; the directory need not be writable. Of a run in progress it reads the rows stored so far.
        case reading
        /// Creates the directory and the file if necessary, and upgrades an older file.
        case writing
    }

    /// Opens the store of a results directory.
    ///
    /// - Throws: `.missing`, `.cannotWrite`, `.notAStore`, `.newerSchema`, `.busy` or `.full`; for reading also
    ///   `.noSuchRun` if the file is empty.
    package static func open(directory: String, for access: Access) throws(ResultStoreError) -> ResultStore {
        let path = directory + "/" + fileName
        switch access {
        case .writing:
            do {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            } catch {
                throw .cannotWrite(path: directory, reason: Self.reason(of: error))
            }
            let connection = try SQLiteConnection(path: path, for: .writing)
            try Schema.prepare(connection)
            return ResultStore(connection)
        case .reading:
            guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
            let connection = try SQLiteConnection(path: path, for: .reading)
            if try Schema.isEmpty(connection) { throw .noSuchRun(path: path, run: nil) }
            // A store of version 1 has neither steps nor distributions, so their tables are created in memory.
            if try Schema.check(connection) < Schema.withSteps { try connection.execute(Schema.temporary) }
            return ResultStore(connection)
        }
    }

    /// Creates a run with the status `running`.
    package func createRun(plan: Plan, environment: Environment) throws(ResultStoreError) -> RunID {
        let start = Date()
        let id = RunID(Self.identifier(at: start, random: UInt16.random(in: .min ... .max)))
        let statement = try connection.prepare(
            "INSERT INTO run (id, started, status, plan, environment) VALUES (?, ?, ?, ?, ?)")
        try statement.run(
            id.text, start.timeIntervalSince1970, RunStatus.running.rawValue, try json(plan), try json(environment))
        numbers[id] = Int(connection.lastInsertedRow)
        return id
    }

    /// Adds a block to a run in one transaction: if this throws, nothing is added.
    ///
    /// - Parameter step: the number of the step in `Plan.steps` that the block belongs to; nil for none.
    package func append(
        run: RunID, step: Int? = nil, observations: [Observation] = [], failures: [AgentFailure] = [],
        warnings: [String] = [], distributions: [Distribution] = []
    ) throws(ResultStoreError) {
        let number = try self.number(of: run)
        let insertion = try preparedInsertion()
        try connection.transaction { () throws(ResultStoreError) in
            for one in observations {
                try insertion.observation.run(
                    number, one.target.text, one.phase.rawValue, one.round, one.block, one.agent?.machine,
                    one.agent?.name,
                    one.arm?.rawValue, one.metric.name, one.measured.value, one.measured.absentReason, step)
            }
            for one in failures {
                try insertion.failure.run(
                    number, one.target.text, one.phase.rawValue, one.round, one.agent.machine, one.agent.name,
                    one.arm.rawValue, one.reason, one.lastOutput.joined(separator: "\n"), step)
            }
            for message in warnings { try insertion.warning.run(number, message, step) }
            for one in distributions {
                try insertion.distribution.run(
                    number, step, one.target.text, one.phase.rawValue, one.round, one.arm.rawValue, one.share.rawValue,
                    one.metric.name, try json(one.histogram))
            }
        }
    }

    /// Marks a step as completed. All rows of the step must be stored.
    package func finishStep(run: RunID, number: Int, _ step: Step) throws(ResultStoreError) {
        let statement = try connection.prepare("INSERT INTO step VALUES (?, ?, ?, ?, ?, ?)")
        try statement.run(
            try self.number(of: run), number, step.target.text, step.phase.rawValue, step.round, step.arm?.rawValue)
    }

    /// Reopens an incomplete run. The rows of its unfinished steps are deleted, because these steps are repeated.
    ///
    /// - Returns: the run without these rows.
    /// - Throws: `.notResumable` for a complete run, or a run of a version that stored no steps.
    package func reopen(run: RunID) throws(ResultStoreError) -> StoredRun {
        let before = try load(.id(run))
        guard before.status != .complete else {
            throw .notResumable(path: path, run: run.text, reason: "it is complete")
        }
        let number = try self.number(of: run)
        let orphans = try connection.integer(
            "SELECT count(*) FROM observation WHERE run = \(number) AND step IS NULL")
        guard orphans == 0 else {
            throw .notResumable(path: path, run: run.text, reason: "an older version created it, which stored no steps")
        }
        let finished = "SELECT number FROM step WHERE run = \(number)"
        try connection.transaction { () throws(ResultStoreError) in
            for table in ["observation", "failure", "warning", "distribution"] {
                try connection.execute(
                    "DELETE FROM \(table) WHERE run = \(number) AND step IS NOT NULL AND step NOT IN (\(finished))")
            }
            try connection.execute(
                "UPDATE run SET status = '\(RunStatus.running.rawValue)', finished = NULL WHERE number = \(number)")
        }
        return try load(.id(run))
    }

    /// Replaces the environment of a run, for facts that are known only during the run.
    package func updateEnvironment(run: RunID, _ environment: Environment) throws(ResultStoreError) {
        let statement = try connection.prepare("UPDATE run SET environment = ? WHERE number = ?")
        try statement.run(try json(environment), try number(of: run))
    }

    /// Sets the status and the end of a run. Verdicts and exit code are not stored: they are computed from the
    /// observations.
    package func finish(run: RunID, status: RunStatus) throws(ResultStoreError) {
        let statement = try connection.prepare("UPDATE run SET status = ?, finished = ? WHERE number = ?")
        try statement.run(status.rawValue, Date().timeIntervalSince1970, try number(of: run))
    }

    /// Returns all runs, the oldest first.
    package func runs() throws(ResultStoreError) -> [RunSummary] {
        let statement = try connection.prepare(
            "SELECT id, started, finished, status FROM run ORDER BY number")
        var runs: [RunSummary] = []
        while try statement.step() { runs.append(try summary(of: statement)) }
        return runs
    }

    func number(of run: RunID) throws(ResultStoreError) -> Int {
        if let known = numbers[run] { return known }
        let statement = try connection.prepare("SELECT number FROM run WHERE id = ?")
        statement.bind(run.text)
        guard try statement.step() else { throw .noSuchRun(path: path, run: run.text) }
        numbers[run] = statement.integer(0)
        return statement.integer(0)
    }

    /// Returns the summary of a row with the columns id, started, finished and status.
    ///
    /// - Throws: `.damaged` for values that this program never stores.
    func summary(of row: Statement) throws(ResultStoreError) -> RunSummary {
        let id = row.text(0)
        // The id becomes a file name.
        guard !id.isEmpty, id.utf8.allSatisfy({ Self.isOfIdentifier($0) }) else {
            throw .damaged(
                path: path, reason: "a run has the id '\(PrintedText.excerpt(id, limit: 60))', which is not a run id")
        }
        guard let status = RunStatus(rawValue: row.text(3)) else {
            throw .damaged(
                path: path, reason: "run \(id) has the unknown status '\(PrintedText.excerpt(row.text(3), limit: 60))'")
        }
        func time(_ column: Int32, _ name: String) throws(ResultStoreError) -> Double {
            do throws(Missing) {
                return try StoredTime.checked(row.double(column), name)
            } catch {
                throw .damaged(path: path, reason: "run \(id): \(error.reason)")
            }
        }
        return RunSummary(
            id: RunID(id), started: try time(1, "started"),
            finished: row.isNull(2) ? nil : try time(2, "finished"), status: status)
    }

    private struct Insertion {
        let observation: Statement
        let failure: Statement
        let warning: Statement
        let distribution: Statement
    }

    private func preparedInsertion() throws(ResultStoreError) -> Insertion {
        if let insertion { return insertion }
        let prepared = Insertion(
            observation: try connection.prepare(
                "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            failure: try connection.prepare("INSERT INTO failure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            warning: try connection.prepare("INSERT INTO warning VALUES (?, ?, ?)"),
            distribution: try connection.prepare("INSERT INTO distribution VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        insertion = prepared
        return prepared
    }

    private func json(_ value: some Encodable) throws(ResultStoreError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw .damaged(path: path, reason: "cannot be stored: \(error)")
        }
    }

    static func identifier(at date: Date, random: UInt16) -> String {
        let digits = String(random, radix: 16)
        let compact = date.formatted(.iso8601).filter { $0.isNumber || $0 == "T" }.replacing("T", with: "-")
        return compact + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Whether the byte is a letter, a digit or a dash.
    private static func isOfIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    static func reason(of error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        return (underlying ?? error).localizedDescription
    }
}
