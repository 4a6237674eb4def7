import CLinux
import Glibc

/// A new, empty directory that only this user may enter. It is removed with its contents by `remove`, or by
/// `removeAbandoned` of any later process if this one is killed. A lock that the kernel releases with the process tells
/// the two cases apart, also across PID namespaces.
package final class ScratchDirectory {
    package let path: String
    private let lock: FileDescriptor
    private static let mostTries = 5

    /// Creates the directory in TMPDIR (/tmp by default).
    package init() throws(SystemError) {
        for _ in 0..<Self.mostTries {
            var template = Array("\(Self.parent)/\(Self.prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", subject: Self.parent) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let lock = try Self.open(path)
            // Another process may have removed the directory before it was locked.
            if flock(lock.number, LOCK_EX | LOCK_NB) == 0, Files.exists(path) {
                self.path = path
                self.lock = lock
                return
            }
        }
        throw SystemError(call: "flock", subject: "a directory in \(Self.parent)", code: EWOULDBLOCK)
    }

    private static var parent: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
    private static var prefix: String { "exporter-bench-scratch-\(getuid())-" }

    private static func open(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try check(cl_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0), "open", path))
    }

    /// Removes the directory with its contents. Returns whether it is gone.
    package func remove() -> Bool {
        Self.remove(path)
        return !Files.exists(path)
    }

    /// Removes the directories of processes of this user that were killed.
    package static func removeAbandoned() {
        for name in Files.names(in: parent) where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            var info = stat()
            guard lstat(path, &info) == 0, info.st_uid == getuid(), let lock = try? open(path),
                flock(lock.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            remove(path)
        }
    }

    /// Removes a directory with its contents, without following links.
    private static func remove(_ path: String) {
        // A program may have left directories that it cannot read itself.
        chmod(path, 0o700)
        for name in Files.names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
