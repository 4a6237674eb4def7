import CBench
import CLinux
import Glibc

/// Owner of a descriptor. The descriptor is closed once, when the owner is destroyed.
package struct FileDescriptor: ~Copyable, Sendable {
    package let number: Int32

    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Creates a pipe with both ends close-on-exec.
    package static func pipe() throws(SystemError) -> PipeEnds {
        var ends: [Int32] = [-1, -1]
        try check(cl_pipe(&ends), "pipe2", "a pipe")
        return PipeEnds(read: FileDescriptor(owning: ends[0]), write: FileDescriptor(owning: ends[1]))
    }

    /// Opens a file for appending; creates it if it does not exist.
    package static func appending(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try check(cl_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644), "open", path))
    }

    /// Opens a file for a program's messages, truncated; creates it if it does not exist.
    package static func emptied(_ path: String) throws(SystemError) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC
        return FileDescriptor(owning: try check(cl_open(path, flags, 0o644), "open", path))
    }

    /// Opens a descriptor that becomes readable once the process has exited (pidfd_open, from Linux 5.3 on).
    package static func ofProcess(_ pid: Int32) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try check(cl_process_descriptor(pid), "pidfd_open", "process \(pid)"))
    }

    /// Replaces a standard stream with /dev/null. The process at the other end of the stream then sees that this
    /// process no longer uses it.
    package static func detach(_ standardStream: Int32) throws(SystemError) {
        let null = FileDescriptor(owning: try check(cl_open("/dev/null", O_RDWR, 0), "open", "/dev/null"))
        guard dup2(null.number, standardStream) >= 0 else {
            throw SystemError(call: "dup2", subject: "descriptor \(standardStream)")
        }
    }

    package func setNonblocking() throws(SystemError) {
        try check(cl_set_nonblocking(number), "fcntl", "descriptor \(number)")
    }

    /// Reads the bytes that are available now, at most `limit`. nil at the end of the file; empty when a non-blocking
    /// descriptor has no bytes yet.
    package func read(limit: Int = 65_536) throws(SystemError) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            repeat { count = Glibc.read(number, buffer.baseAddress, limit) } while count < 0 && errno == EINTR
            initialized = max(count, 0)
        }
        if count == 0 { return nil }
        if count < 0 {
            if errno == EAGAIN { return [] }
            throw SystemError(call: "read", subject: "descriptor \(number)")
        }
        return bytes
    }

    /// Waits until all writes have reached the disk. A file system without this operation is not an error.
    func sync() throws(SystemError) {
        guard fsync(number) != 0, errno != EINVAL, errno != ENOTSUP else { return }
        throw SystemError(call: "fsync", subject: "descriptor \(number)")
    }

    /// Writes all bytes, in as many calls as needed.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try Output.write(number, bytes) }
}

/// The two ends of a pipe, to be taken one by one. An end that is not taken is closed.
package struct PipeEnds: ~Copyable, Sendable {
    private var read: FileDescriptor?
    private var write: FileDescriptor?

    init(read: consuming FileDescriptor, write: consuming FileDescriptor) {
        self.read = consume read
        self.write = consume write
    }

    /// Call once.
    package mutating func takeRead() -> FileDescriptor { read.take()! }

    /// Call once.
    package mutating func takeWrite() -> FileDescriptor { write.take()! }
}
