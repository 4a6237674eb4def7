import CSQLite
import Foundation

/// An SQLite connection with the functions that this module uses. It is closed with its last reference.
final class SQLiteConnection {
    let path: String
    private let handle: OpaquePointer
    private let access: ResultStore.Access

    /// Opens the file; for writing it is created if necessary.
    ///
    /// In WAL mode a reader must be able to create an index file beside the store. If the directory is not writable, no
    /// process can write to the store either, so it is opened as an immutable file.
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
        // SQLite silently opens a file that it cannot write for reading, so this is checked.
        guard access == .reading || sqlite3_db_readonly(opened, "main") == 0 else {
            sqlite3_close_v2(opened)
            throw .cannotWrite(path: path, reason: "the file or its directory is read-only")
        }
        self.path = path
        self.access = access
        handle = opened
        // Several processes may write to one directory. Each waits for the transactions of the others, which take
        // milliseconds.
        sqlite3_busy_timeout(handle, 10_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Creates a missing file for this user only, because it may contain the output of agents. SQLite gives its other
    /// files the same mode. Errors are ignored here: SQLite reports them.
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

    /// Runs statements that return no rows.
    func execute(_ sql: String) throws(ResultStoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Returns the first column of the first row; 0 without a row.
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

    /// Runs `body` in a transaction, which is rolled back if `body` throws.
    ///
    /// The write lock is taken at the beginning, so that it cannot be refused in the middle.
    func transaction(_ body: () throws(ResultStoreError) -> Void) throws(ResultStoreError) {
        try checkLocation()
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            // On a full disk SQLite may have rolled back already; then this statement fails without harm.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// Checks that the path still names the open file. Writes to a deleted file succeed, but are lost. Costs one `stat`
    /// call.
    ///
    /// - Throws: `.removed`.
    fileprivate func checkLocation() throws(ResultStoreError) {
        guard access == .writing, sqlite3_get_autocommit(handle) != 0 else { return }
        var hasMoved: Int32 = 0
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        if hasMoved != 0 { throw .removed(path: path) }
    }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Returns the error for the code of the last call.
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

/// A prepared statement. It is finalized with its last reference.
final class Statement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    fileprivate init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Moves to the next row; returns false at the end.
    func step() throws(ResultStoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.error(code)
        }
    }

    /// Runs a statement without rows with values for its parameters, and resets it.
    func run(_ values: any Bindable...) throws(ResultStoreError) {
        try connection.checkLocation()
        for (index, value) in values.enumerated() { value.bind(to: handle, at: Int32(index + 1)) }
        defer { sqlite3_reset(handle) }
        _ = try step()
    }

    /// Binds values to the parameters. `step` reads the rows.
    func bind(_ values: any Bindable...) {
        for (index, value) in values.enumerated() { value.bind(to: handle, at: Int32(index + 1)) }
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// Whether the value is stored as a number: any SQLite column may contain text or bytes.
    func isNumber(_ column: Int32) -> Bool {
        [SQLITE_INTEGER, SQLITE_FLOAT].contains(sqlite3_column_type(handle, column))
    }

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    func text(_ column: Int32) -> String { sqlite3_column_text(handle, column).map { String(cString: $0) } ?? "" }
}

/// A value that can be bound to a parameter of a statement.
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
        // This is SQLITE_TRANSIENT, a cast that Swift cannot import: SQLite copies the bytes during the call.
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
