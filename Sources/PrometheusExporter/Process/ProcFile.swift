import CLinux
import Glibc

/// Reading of /proc/self. A figure that cannot be read is none.
package enum ProcFile {
    /// Calls `body` with the file's first 8 KiB; not at all when it cannot be read. Allocates nothing.
    package static func read(_ path: StaticString, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let name = UnsafeRawPointer(path.utf8Start).assumingMemoryBound(to: CChar.self)
        let file = cl_open(name, O_RDONLY, 0)
        guard file >= 0 else { return }
        defer { close(file) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8 << 10) { buffer in
            let length = Glibc.read(file, buffer.baseAddress, buffer.count)
            if length > 0 { body(UnsafeBufferPointer(rebasing: buffer[..<length])) }
        }
    }

    /// Linux 6.2 and later tell it as the size of /proc/self/fd; before, the entries are counted.
    package static func openDescriptors() -> Int? {
        var status = stat()
        guard stat("/proc/self/fd", &status) == 0 else { return nil }
        if status.st_size > 0 { return Int(status.st_size) }
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 3  // ".", ".." and the directory itself
    }
}
