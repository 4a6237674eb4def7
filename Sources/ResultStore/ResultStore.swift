public import BenchmarkModel
import CSQLite
import Foundation

/// Which run of a store.
public enum RunSelector: Hashable, Sendable {
    /// The one that was begun last.
    case latest
    case id(RunID)
}

/// A run without its observations.
public struct RunSummary: Hashable, Sendable {
    public let id: RunID
    /// Seconds since 1970, UTC.
    public let started: Double
    /// nil while it runs, or when it was killed.
    public let finished: Double?
    public let status: RunStatus
    public let exitCode: Int32?
}

/// The runs of one results directory, in one SQLite file.
///
/// Every `append` is one transaction, so a bench that is killed keeps all up to its last block. Not Sendable: one task or
/// actor owns it. Several processes may use one directory at once; each opens a store of its own.
public final class ResultStore {
    public static let fileName = "exporter-bench.sqlite"

    /// The file's path.
    public let path: String
    /// The results directory it lies in.
    public var directory: String { String(path.dropLast(Self.fileName.count + 1)) }
    let connection: Connection
    private var numbers: [RunID: Int] = [:]
    private var insertion: (observation: Statement, failure: Statement, warning: Statement)?

    private init(_ connection: Connection) {
        self.connection = connection
        path = connection.path
    }

    /// Opens the store of a results directory.
    ///
    /// - Parameter create: whether to make the directory and the file where there are none.
    /// - Throws: `.missing`, `.cannotWrite`, `.notAStore`, `.newerSchema`, `.busy` or `.full`.
    public static func open(directory: String, create: Bool) throws(ResultStoreError) -> ResultStore {
        let path = directory + "/" + fileName
        if create {
            do {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            } catch {
                throw .cannotWrite(path: directory, reason: Self.reason(of: error))
            }
        } else if !FileManager.default.fileExists(atPath: path) {
            throw .missing(path: path)
        }
        let connection = try Connection(path: path, create: create)
        try Schema.prepare(connection)
        return ResultStore(connection)
    }

    /// Begins a run, with the status `running`.
    public func createRun(plan: Plan, environment: Environment) throws(ResultStoreError) -> RunID {
        let start = Date()
        let id = RunID(Self.identifier(at: start, random: UInt16.random(in: .min ... .max)))
        let statement = try connection.prepare(
            "INSERT INTO run (id, started, status, plan, environment) VALUES (?, ?, ?, ?, ?)")
        try statement.run(
            id.text, start.timeIntervalSince1970, RunStatus.running.rawValue, try json(plan), try json(environment))
        numbers[id] = Int(connection.lastInsertedRow)
        return id
    }

    /// Adds a block to a run, all of it or, when this throws, nothing.
    ///
    /// A value that is not a finite number is stored as absent, with that as the reason.
    public func append(
        run: RunID, observations: [Observation] = [], failures: [AgentFailure] = [], warnings: [String] = []
    ) throws(ResultStoreError) {
        let number = try self.number(of: run)
        let insertion = try preparedInsertion()
        try connection.transaction { () throws(ResultStoreError) in
            for one in observations {
                let measured = storable(one.measured)
                try insertion.observation.run(
                    number, one.target, one.phase.rawValue, one.round, one.block, one.agent?.machine, one.agent?.name,
                    one.arm?.rawValue, one.metric, measured.value, measured.absentReason)
            }
            for one in failures {
                try insertion.failure.run(
                    number, one.target, one.phase.rawValue, one.round, one.agent.machine, one.agent.name,
                    one.arm.rawValue, one.reason, one.lastOutput.joined(separator: "\n"))
            }
            for message in warnings { try insertion.warning.run(number, message) }
        }
    }

    /// Replaces what is known of the machine; for facts that only the run itself brings.
    public func updateEnvironment(run: RunID, _ environment: Environment) throws(ResultStoreError) {
        let statement = try connection.prepare("UPDATE run SET environment = ? WHERE number = ?")
        try statement.run(try json(environment), try number(of: run))
    }

    /// Ends a run: sets its status, its end and the program's exit code.
    public func finish(run: RunID, status: RunStatus, exitCode: Int32? = nil) throws(ResultStoreError) {
        let statement = try connection.prepare(
            "UPDATE run SET status = ?, finished = ?, exit_code = ? WHERE number = ?")
        try statement.run(status.rawValue, Date().timeIntervalSince1970, exitCode.map(Int.init), try number(of: run))
    }

    /// Every run, the oldest first.
    public func runs() throws(ResultStoreError) -> [RunSummary] {
        let statement = try connection.prepare(
            "SELECT id, started, finished, status, exit_code FROM run ORDER BY number")
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

    /// Of the columns id, started, finished, status, exit_code.
    func summary(of row: Statement) throws(ResultStoreError) -> RunSummary {
        guard let status = RunStatus(rawValue: row.text(3)) else {
            throw .damaged(path: path, reason: "run \(row.text(0)) has the unknown status \(row.text(3))")
        }
        return RunSummary(
            id: RunID(row.text(0)), started: row.double(1), finished: row.isNull(2) ? nil : row.double(2),
            status: status,
            exitCode: row.isNull(4) ? nil : Int32(truncatingIfNeeded: row.integer(4)))
    }

    /// SQLite would turn NaN into NULL, which is a missing value without a reason.
    private func storable(_ measured: Measured) -> Measured {
        guard let value = measured.value, !value.isFinite else { return measured }
        return .absent("not a finite number: \(value)")
    }

    private func preparedInsertion() throws(ResultStoreError) -> (
        observation: Statement, failure: Statement, warning: Statement
    ) {
        if let insertion { return insertion }
        let prepared = (
            observation: try connection.prepare("INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            failure: try connection.prepare("INSERT INTO failure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            warning: try connection.prepare("INSERT INTO warning VALUES (?, ?)")
        )
        insertion = prepared
        return prepared
    }

    private func json(_ value: some Encodable) throws(ResultStoreError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw .damaged(path: path, reason: "not storable: \(error)")
        }
    }

    static func identifier(at date: Date, random: UInt16) -> String {
        let digits = String(random, radix: 16)
        let compact = date.formatted(.iso8601).filter { $0.isNumber || $0 == "T" }.replacing("T", with: "-")
        return compact + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func reason(of error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        return (underlying ?? error).localizedDescription
    }
}
