import CSQLite
import Foundation

/// One SQLite connection and what of SQLite this module uses; closed when the last reference goes.
final class SQLiteConnection {
    let path: String
    private let handle: OpaquePointer
    private let access: ResultStore.Access

    /// Opens the file, creating it for writing.
    ///
    /// A store in WAL mode has an index beside it, which whoever reads must be able to make. Where the directory cannot be
    /// written nobody writes the store either: it is then opened as one that does not change.
    init(path: String, for access: ResultStore.Access) throws(ResultStoreError) {
        if access == .writing { Self.makePrivate(path) }
        var opened: OpaquePointer?
        let frozen = access == .reading && !Self.isWritable(path)
        let flags =
            frozen
            ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            : SQLITE_OPEN_READWRITE | (access == .writing ? SQLITE_OPEN_CREATE : 0)
        let code = sqlite3_open_v2(frozen ? Self.frozenURI(path) : path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw .cannotWrite(path: path, reason: reason)
        }
        // SQLite opens what it cannot write for reading, and says so only when asked.
        guard access == .reading || sqlite3_db_readonly(opened, "main") == 0 else {
            sqlite3_close_v2(opened)
            throw .cannotWrite(path: path, reason: "the file or its directory is read-only")
        }
        self.path = path
        self.access = access
        handle = opened
        // Two benches may write to one directory: each waits for the other's transaction, which takes milliseconds.
        sqlite3_busy_timeout(handle, 10_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Makes a file that is not there, for this user alone: what agents print may be in it. SQLite gives its other files the same mode.
    /// What cannot be made is told by SQLite.
    private static func makePrivate(_ path: String) {
        let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if number >= 0 { close(number) }
    }

    private static func isWritable(_ path: String) -> Bool {
        let directory = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return FileManager.default.isWritableFile(atPath: String(directory))
            && FileManager.default.isWritableFile(atPath: path)
    }

    private static func frozenURI(_ path: String) -> String {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove("?")
        return "file:\(path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path)?immutable=1"
    }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(ResultStoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The first column of the first row, 0 when there is no row.
    func integer(_ sql: String) throws(ResultStoreError) -> Int {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    func prepare(_ sql: String) throws(ResultStoreError) -> Statement {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw error(code) }
        return Statement(prepared, of: self)
    }

    /// All of `body` or nothing. Takes the write lock at once, so that a lock cannot be refused half-way.
    func transaction(_ body: () throws(ResultStoreError) -> Void) throws(ResultStoreError) {
        try checkPlace()
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            // After a full disk SQLite may have rolled back already; a second time is refused and harmless.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// Whether what is written goes to the file that the path names: a file that was deleted or moved while it was open takes
    /// everything, and nobody finds it again. Costs one look at the path.
    fileprivate func checkPlace() throws(ResultStoreError) {
        guard access == .writing, sqlite3_get_autocommit(handle) != 0 else { return }
        var hasMoved: Int32 = 0
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        if hasMoved != 0 { throw .removed(path: path) }
    }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// What went wrong last, by kind.
    func error(_ code: Int32) -> ResultStoreError {
        let message = String(cString: sqlite3_errmsg(handle))
        return switch code & 0xff {
        case SQLITE_FULL: .full(path: path)
        case SQLITE_BUSY, SQLITE_LOCKED: .busy(path: path)
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_IOERR: .cannotWrite(path: path, reason: message)
        case SQLITE_NOTADB: .notAStore(path: path, reason: message)
        default: .damaged(path: path, reason: message)
        }
    }
}

/// A prepared statement; finalised when the last reference goes.
final class Statement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    fileprivate init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Goes to the next row; false at the end.
    func step() throws(ResultStoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.error(code)
        }
    }

    /// Runs it with the values for its parameters, without rows, and leaves it ready for the next time.
    func run(_ values: any Bindable...) throws(ResultStoreError) {
        try connection.checkPlace()
        for (index, value) in values.enumerated() { value.bind(to: handle, at: Int32(index + 1)) }
        defer { sqlite3_reset(handle) }
        _ = try step()
    }

    /// Binds the values and leaves the rows to `step`.
    func bind(_ values: any Bindable...) {
        for (index, value) in values.enumerated() { value.bind(to: handle, at: Int32(index + 1)) }
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// Whether the value is kept as a number: any column may hold text or bytes.
    func isNumber(_ column: Int32) -> Bool {
        [SQLITE_INTEGER, SQLITE_FLOAT].contains(sqlite3_column_type(handle, column))
    }

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    func text(_ column: Int32) -> String { sqlite3_column_text(handle, column).map { String(cString: $0) } ?? "" }
}

/// A value that a statement's parameter can take.
protocol Bindable {
    func bind(to statement: OpaquePointer, at index: Int32)
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, Int64(self)) }
}

extension Double: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_double(statement, index, self) }
}

extension String: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        // SQLITE_TRANSIENT, a cast that Swift cannot import: SQLite copies the bytes before this returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(statement, index, self, Int32(utf8.count), copied)
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        switch self {
        case .some(let value): value.bind(to: statement, at: index)
        case .none: sqlite3_bind_null(statement, index)
        }
    }
}
