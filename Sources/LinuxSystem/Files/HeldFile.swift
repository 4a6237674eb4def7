import CLinux
import Glibc

/// A file of the kernel's (/proc, control groups) that is read again and again through one descriptor. A reading is one system call,
/// where opening the file anew takes four and looks its path up. A file of a process stays that process's: after its end a reading
/// fails, whoever has its PID then.
final class HeldFile: Sendable {
    private let descriptor: FileDescriptor

    init(_ path: String) throws(SystemError) {
        descriptor = FileDescriptor(owning: try check(cl_open(path, Int32(O_RDONLY), 0), "open", path))
    }

    /// Gives `body` what the file has now, at most `most` bytes of it; nil where it cannot be read any more. One read.
    func read<Result>(most: Int, _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
        withUnsafeTemporaryAllocation(byteCount: most, alignment: 1) { buffer in
            var count = 0
            repeat { count = pread(descriptor.number, buffer.baseAddress, most, 0) } while count < 0 && errno == EINTR
            return count > 0 ? body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : nil
        }
    }
}

/// /proc/PID/stat of one process, held open: some 4 us a reading.
package final class ProcessStatFile: Sendable {
    private let file: HeldFile

    /// - Throws: where there is no such process.
    package init(_ pid: Int32, root: String = "/proc") throws(SystemError) {
        file = try HeldFile("\(root)/\(pid)/stat")
    }

    /// nil when the process has ended and is reaped.
    package var endedChildren: EndedChildren? { file.read(most: ProcessStat.longest, ProcessStat.init)?.endedChildren }
}
