import CLinux
import Glibc

/// A kernel file (/proc, control groups) that is read repeatedly through one descriptor. A reading costs one system
/// call; opening the file each time costs four and a path lookup. The file of a process stays bound to that process:
/// after its exit a reading fails, even if another process has its PID.
final class HeldFile: Sendable {
    private let descriptor: FileDescriptor

    init(_ path: String) throws(SystemError) {
        descriptor = FileDescriptor(owning: try check(cl_open(path, Int32(O_RDONLY), 0), "open", path))
    }

    /// Passes the current contents of the file, at most `most` bytes, to `body`; nil if it can no longer be read. Costs
    /// one read.
    func read<Result>(most: Int, _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
        withUnsafeTemporaryAllocation(byteCount: most, alignment: 1) { buffer in
            var count = 0
            repeat { count = pread(descriptor.number, buffer.baseAddress, most, 0) } while count < 0 && errno == EINTR
            return count > 0 ? body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : nil
        }
    }
}

/// /proc/PID/stat of one process, held open. A reading costs some 4 us.
package final class ProcessStatFile: Sendable {
    private let file: HeldFile

    /// - Throws: if the process does not exist.
    package init(_ pid: Int32, root: String = "/proc") throws(SystemError) {
        file = try HeldFile("\(root)/\(pid)/stat")
    }

    /// nil when the process has exited and is reaped.
    package var endedChildren: EndedChildren? { file.read(most: ProcessStat.longest, ProcessStat.init)?.endedChildren }
}
