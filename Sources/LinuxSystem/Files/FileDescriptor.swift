import CBench
import CLinux
import Glibc

/// Owner of a descriptor: closed once, when it goes.
package struct FileDescriptor: ~Copyable, Sendable {
    package let number: Int32

    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// A pipe, both ends close-on-exec.
    package static func pipe() throws(SystemError) -> PipeEnds {
        var ends: [Int32] = [-1, -1]
        try check(cl_pipe(&ends), "pipe2", "a pipe")
        return PipeEnds(read: FileDescriptor(owning: ends[0]), write: FileDescriptor(owning: ends[1]))
    }

    /// A file to write to the end of, made where it is not there.
    package static func appending(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try check(cl_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644), "open", path))
    }

    /// A file of a program's messages, emptied, or made where it is not there.
    package static func emptied(_ path: String) throws(SystemError) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC
        return FileDescriptor(owning: try check(cl_open(path, flags, 0o644), "open", path))
    }

    /// One that is readable once a process has exited (pidfd_open, from Linux 5.3 on).
    package static func ofProcess(_ pid: Int32) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try check(cl_process_descriptor(pid), "pidfd_open", "process \(pid)"))
    }

    /// Puts /dev/null in the place of a standard stream: whoever reads from or writes to its other end sees that this process
    /// does not use it any more.
    package static func detach(_ standardStream: Int32) throws(SystemError) {
        let null = FileDescriptor(owning: try check(cl_open("/dev/null", O_RDWR, 0), "open", "/dev/null"))
        guard dup2(null.number, standardStream) >= 0 else {
            throw SystemError(call: "dup2", subject: "descriptor \(standardStream)")
        }
    }

    package func setNonblocking() throws(SystemError) {
        try check(cl_set_nonblocking(number), "fcntl", "descriptor \(number)")
    }

    /// What can be read now, at most `limit` bytes: nil at the end of the file, empty when nothing is there
    /// yet (non-blocking descriptors only).
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

    /// Waits until what was written is on its disk. A file system that has no such thing is not an error.
    func sync() throws(SystemError) {
        guard fsync(number) != 0, errno != EINVAL, errno != ENOTSUP else { return }
        throw SystemError(call: "fsync", subject: "descriptor \(number)")
    }

    /// Writes all of it, however many calls it takes.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try Output.write(number, bytes) }
}

/// The two ends of a pipe, to be taken out one by one; what is not taken is closed.
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
