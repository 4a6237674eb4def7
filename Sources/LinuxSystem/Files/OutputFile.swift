import CBench
import CLinux
import Glibc

/// A file that could not be written: its path as the user gave it, and the reason.
package struct OutputFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String
    /// Whether the file system, or the user's quota on it, is full.
    package let isFull: Bool
    /// Whether the path leads to a database, such as a result store. The command line then names the wrong file.
    package let isDatabase: Bool

    init(_ path: String, _ reason: String, isDatabase: Bool = false) {
        self.path = path
        self.reason = reason
        self.isDatabase = isDatabase
        isFull = false
    }

    init(_ path: String, _ what: String = "", code: Int32) {
        self.path = path
        reason = what + String(cString: strerror(code))
        isFull = code == ENOSPC || code == EDQUOT
        isDatabase = false
    }

    package var description: String { "\(path): cannot be written: \(reason)" }
}

/// Writes a file that a user named, without damage to a file that already exists at the path.
///
/// - A regular file is replaced as a whole (written next to it, synced, renamed) and keeps its owner and mode. The file
///   is rewritten in place if a replacement would lose a second name, an access list or the owner, or is not possible.
/// - A symbolic link is followed: the file that it points to is written, and the link stays.
/// - A FIFO or a character device, such as /dev/null, is written through. `/dev/stdout`, `/dev/fd/N` and
///   `/proc/self/fd/N` are this process's own descriptors, of any kind. `-` is standard output.
/// - These are refused: a directory, a block device, a socket, an SQLite database (such as a result store), a file
///   without write permission, and another user's file in a directory that everyone may write to (such as /tmp).
package enum OutputFile {
    /// Checks beforehand for errors that are certain: a missing directory, a path that is refused. Writes nothing.
    package static func check(_ path: String) throws(OutputFileError) { _ = try Destination.of(path) }

    /// Writes all bytes. Blocks until they are written; on a FIFO until a reader opens it. An end signal (`EndSignals`)
    /// ends the wait for a reader.
    ///
    /// A reader that closes a pipe early is not an error: it has read what it needed.
    package static func write(_ bytes: [UInt8], to path: String) throws(OutputFileError) {
        switch try Destination.of(path) {
        case .descriptor(let number): try writeThrough(number, bytes, path)
        case .missing(let file): try replace(file, keeping: nil, bytes, path)
        case .through(let file, let follows):
            let descriptor =
                isFIFO(file) ? try openFIFO(file, follows: follows, path) : try open(file, follows: follows, path)
            try writeThrough(descriptor.number, bytes, path)
        case .regular(let file, let status, let follows):
            if follows || status.st_nlink > 1 || cl_has_extended_attributes(file) != 0 {
                try rewrite(file, follows: follows, bytes, path)
            } else {
                try replace(file, keeping: status, bytes, path)
            }
        }
    }

    package static func write(_ text: String, to path: String) throws(OutputFileError) {
        try write(Array(text.utf8), to: path)
    }

    private static func writeThrough(_ descriptor: Int32, _ bytes: [UInt8], _ path: String) throws(OutputFileError) {
        let isWhole: Bool
        do throws(SystemError) {
            isWhole = try Output.writePatiently(descriptor, bytes)
        } catch {
            guard error.code != EPIPE else { return }
            throw OutputFileError(path, code: error.code)
        }
        guard isWhole else { throw OutputFileError(path, "its reader did not read, and the command was interrupted") }
    }

    private static func open(_ file: String, follows: Bool, _ path: String) throws(OutputFileError) -> FileDescriptor {
        let number = cl_open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY | (follows ? 0 : O_NOFOLLOW), 0)
        guard number >= 0 else { throw OutputFileError(path, code: -number) }
        return FileDescriptor(owning: number)
    }

    private static func isFIFO(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Opens a FIFO for writing. Without O_NONBLOCK the call would wait for a reader and ignore signals.
    private static func openFIFO(_ file: String, follows: Bool, _ path: String) throws(OutputFileError)
        -> FileDescriptor
    {
        while true {
            let number = cl_open(file, O_WRONLY | O_CLOEXEC | O_NONBLOCK | (follows ? 0 : O_NOFOLLOW), 0)
            if number >= 0 { return FileDescriptor(owning: number) }
            guard number == -ENXIO else { throw OutputFileError(path, code: -number) }
            guard EndSignals.pending == nil else {
                throw OutputFileError(path, "no program reads this FIFO, and the command was interrupted")
            }
            Poll.sleep(until: Clock.now() + 20_000_000)
        }
    }

    /// Rewrites the file in place. This is not atomic, but all links and descriptors of the file stay valid.
    private static func rewrite(_ file: String, follows: Bool, _ bytes: [UInt8], _ path: String) throws(OutputFileError)
    {
        let descriptor = try open(file, follows: follows, path)
        guard ftruncate(descriptor.number, 0) == 0 else { throw OutputFileError(path, code: errno) }
        do throws(SystemError) {
            try Output.write(descriptor.number, bytes)
            try descriptor.sync()
        } catch {
            throw OutputFileError(path, "the file is now incomplete: ", code: error.code)
        }
    }

    /// - Parameter status: status of the existing file; nil if there is none.
    private static func replace(
        _ file: String, keeping status: stat?, _ bytes: [UInt8], _ path: String
    ) throws(OutputFileError) {
        let directory = Destination.directory(of: file)
        let (temporary, number) = createTemporary(in: directory)
        guard number >= 0 else {
            let inPlace: Set<Int32> = [EACCES, EPERM, EROFS]
            if status != nil, inPlace.contains(-number) { return try rewrite(file, follows: false, bytes, path) }
            throw OutputFileError(path, "its directory \(directory): ", code: -number)
        }
        let descriptor = FileDescriptor(owning: number)
        var isRenamed = false
        defer { if !isRenamed { unlink(temporary) } }
        if let status, !copy(status, to: descriptor.number) {
            return try rewrite(file, follows: false, bytes, path)
        }
        do throws(SystemError) {
            try Output.write(descriptor.number, bytes)
            try descriptor.sync()
        } catch {
            throw OutputFileError(path, code: error.code)
        }
        isRenamed = rename(temporary, file) == 0
        guard isRenamed else {
            // A file that is a mount point cannot be replaced by renaming.
            guard status != nil else { throw OutputFileError(path, code: errno) }
            return try rewrite(file, follows: false, bytes, path)
        }
    }

    /// Creates a temporary file in the directory, with the mode that the umask gives. A negative number is minus errno.
    private static func createTemporary(in directory: String) -> (path: String, number: Int32) {
        var attempt = 0
        while true {
            let path = "\(directory)/.exporter-bench-\(getpid())-\(attempt)"
            let number = cl_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard number == -EEXIST, attempt < 1000 else { return (path, number) }
            attempt += 1
        }
    }

    /// Gives a new file the owner and mode of another. Returns false if this user may not.
    private static func copy(_ status: stat, to descriptor: Int32) -> Bool {
        var own = stat()
        guard fstat(descriptor, &own) == 0 else { return false }
        if own.st_uid != status.st_uid || own.st_gid != status.st_gid {
            guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else { return false }
        }
        return fchmod(descriptor, status.st_mode & 0o7777) == 0
    }
}
