import Glibc

/// Recognizes the files of an SQLite database by their first bytes (sqlite.org, "Database File Format").
enum SQLiteFile {
    /// Whether a file is a database, or has the name of a database's log or index. False for a file that cannot be
    /// read.
    static func isPart(_ file: String) -> Bool {
        if isDatabase(file) { return true }
        return ["-wal", "-shm", "-journal"].contains { suffix in
            file.hasSuffix(suffix) && isDatabase(String(file.dropLast(suffix.count)))
        }
    }

    private static func isDatabase(_ file: String) -> Bool {
        // Opening a FIFO of that name would block.
        var status = stat()
        guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return (try? Files.read(file, enough: header.count))?.starts(with: header) ?? false
    }

    private static let header = Array("SQLite format 3\0".utf8)
}
