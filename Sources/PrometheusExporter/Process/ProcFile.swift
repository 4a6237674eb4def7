import CLinux
import Glibc

/// Where the kernel tells of a process. The paths are made once: reading allocates nothing.
package struct ProcDirectory: Sendable {
    /// As system calls take it: 0 for this process.
    package let pid: Int32
    let statFile: String
    let limits: String
    package let statm: String
    package let io: String
    package let networkDevices: String
    package let descriptors: String

    package static let own = ProcDirectory(pid: 0)

    package init(pid: Int32) {
        self.pid = pid
        let root = pid == 0 ? "/proc/self" : "/proc/\(pid)"
        statFile = root + "/stat"
        limits = root + "/limits"
        statm = root + "/statm"
        io = root + "/io"
        networkDevices = root + "/net/dev"
        descriptors = root + "/fd"
    }

    /// Linux 6.2 and later tell it as the size of the directory; before, the entries are counted. nil where it may not be read.
    package func openDescriptors() -> Int? {
        // Its size is told to everybody, its contents are not.
        guard pid == 0 || access(descriptors, R_OK) == 0 else { return nil }
        var status = stat()
        guard stat(descriptors, &status) == 0 else { return nil }
        if status.st_size > 0 { return Int(status.st_size) }
        guard let directory = opendir(descriptors) else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - (pid == 0 ? 3 : 2)  // ".", ".." and, of this process, the directory itself
    }

    /// CLOCK_BOOTTIME seconds at which the process started, to the hundredth that the kernel keeps; nil when there is no such
    /// process.
    package func startSinceBoot() -> Double? {
        var ticks: UInt64?
        ProcFile.read(statFile) { ticks = ProcText.stat($0)?.start }
        return ticks.map { Double($0) / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }

    /// Seconds since 1970 at which the process started, to the hundredth that the kernel keeps; nil when it cannot be read.
    package func startTime() -> Double? {
        var sinceBoot = timespec()
        guard let start = startSinceBoot(), clock_gettime(CLOCK_BOOTTIME, &sinceBoot) == 0 else { return nil }
        let boot = Double(cl_realtime_ns()) * 1e-9 - Double(sinceBoot.tv_sec) - Double(sinceBoot.tv_nsec) * 1e-9
        return ((boot + start) * 100).rounded() / 100
    }
}

/// Reading of /proc. A figure that cannot be read is none.
package enum ProcFile {
    /// Calls `body` with the file's first 8 KiB; not at all when it cannot be read. Allocates nothing.
    package static func read(_ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let file = cl_open(path, O_RDONLY, 0)
        guard file >= 0 else { return }
        defer { close(file) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8 << 10) { buffer in
            let length = Glibc.read(file, buffer.baseAddress, buffer.count)
            if length > 0 { body(UnsafeBufferPointer(rebasing: buffer[..<length])) }
        }
    }
}
