import CLinux
import Glibc

/// The /proc files of a process. The paths are made once, so that reading allocates nothing.
package struct ProcDirectory: Sendable {
    /// The process ID for system calls; 0 for this process.
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

    /// Returns the number of open descriptors, or nil if it may not be read. Linux 6.2 and later report it as the size
    /// of the directory; on earlier kernels the entries are counted.
    package func openDescriptors() -> Int? {
        // Every process may read the directory's size, but not its contents.
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

    /// Returns the start time of the process in CLOCK_BOOTTIME seconds, to the hundredth that the kernel stores; nil if
    /// there is no such process.
    package func startSinceBoot() -> Double? {
        var ticks: UInt64?
        ProcFile.read(statFile) { ticks = ProcText.stat($0)?.start }
        return ticks.map { Double($0) / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }

    /// Returns the start time of the process in seconds since 1970, to the hundredth that the kernel stores; nil if it
    /// cannot be read.
    package func startTime() -> Double? {
        var sinceBoot = timespec()
        guard let start = startSinceBoot(), clock_gettime(CLOCK_BOOTTIME, &sinceBoot) == 0 else { return nil }
        let boot = Double(cl_realtime_ns()) * 1e-9 - Double(sinceBoot.tv_sec) - Double(sinceBoot.tv_nsec) * 1e-9
        return ((boot + start) * 100).rounded() / 100
    }
}

/// Reads files of /proc. A figure that cannot be read is missing, not 0.
package enum ProcFile {
    /// Calls `body` with the file's first 8 KiB, or not at all if the file cannot be read. Allocates nothing.
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
