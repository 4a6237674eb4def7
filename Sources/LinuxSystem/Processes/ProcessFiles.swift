import CBench
import CLinux
import Glibc

/// Facts about one process from /proc. The parsers are pure functions, and the root is configurable.
package struct ProcessFiles: Sendable {
    package let root: String

    package init(root: String = "/proc") { self.root = root }

    /// Number of open descriptors.
    package func descriptors(_ pid: Int32) throws(ProcessFileError) -> Int {
        let count = Files.names(in: "\(root)/\(pid)/fd").count
        // A process has at least its standard streams.
        guard count > 0 else { throw ProcessFileError(reason: "\(root)/\(pid)/fd is not readable") }
        return count
    }

    /// Whether the process ignores SIGCHLD. If it does, the kernel keeps no account of its exited children.
    package func ignoresEndOfChildren(_ pid: Int32) throws(ProcessFileError) -> Bool {
        guard let ignored = Self.signals("SigIgn", in: try text(pid, "status")) else {
            throw ProcessFileError(reason: "status has no SigIgn")
        }
        return ignored & (1 << (UInt64(SIGCHLD) - 1)) != 0
    }

    /// Returns the set of signals after `name:`. The lowest bit is signal 1.
    static func signals(_ name: String, in text: String) -> UInt64? {
        value(name, in: text).flatMap { UInt64(Substring($0), radix: 16) }
    }

    /// Files that a process maps as executable: its program and the libraries it loads.
    package func mappedLibraries(_ pid: Int32) throws(ProcessFileError) -> [String] {
        Self.parseMappedFiles(try text(pid, "maps"), executable: true)
    }

    /// All files that a process maps, by their paths as the process sees them.
    package func mappedFiles(_ pid: Int32) throws(ProcessFileError) -> [String] {
        Self.parseMappedFiles(try text(pid, "maps"), executable: false)
    }

    /// Nanoseconds that a thread was ready and waited for a core so far.
    package func runQueueDelay(_ pid: Int32, thread: Int32) throws(ProcessFileError) -> Int64 {
        guard let value = Self.parseRunQueueDelay(try text(pid, "task/\(thread)/schedstat")) else {
            throw ProcessFileError(reason: "schedstat has no second number")
        }
        return value
    }

    /// Parses "running waiting slices".
    static func parseRunQueueDelay(_ text: String) -> Int64? {
        let fields = text.split { $0 == " " || $0 == "\n" }
        return fields.count == 3 ? Int64(fields[1]) : nil
    }

    func text(_ pid: Int32, _ file: String) throws(ProcessFileError) -> String {
        String(decoding: try bytes(pid, file), as: UTF8.self)
    }

    func bytes(_ pid: Int32, _ file: String) throws(ProcessFileError) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read("\(root)/\(pid)/\(file)")
        } catch {
            throw ProcessFileError(reason: error.description)
        }
    }

    /// Returns each file once, in the order of the mappings.
    static func parseMappedFiles(_ text: String, executable: Bool) -> [String] {
        var seen: Set<String> = []
        var files: [String] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, !executable || fields[1].contains("x") else { continue }
            let path = fields[5].drop { $0 == " " }
            if path.hasPrefix("/"), seen.insert(String(path)).inserted { files.append(String(path)) }
        }
        return files
    }

    /// Returns the number after `name:`, in the unit of the file.
    static func field(_ name: String, in text: String) -> Int? {
        value(name, in: text).flatMap { value in
            Int(
                Substring(
                    value.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }))
        }
    }

    /// Returns the text after `name:` and blanks on the first line that begins so. Compares bytes, because these files
    /// are read for every agent.
    private static func value(_ name: String, in text: String) -> Substring.UTF8View? {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: name.utf8) {
            let rest = line.dropFirst(name.utf8.count)
            guard rest.first == UInt8(ascii: ":") else { continue }
            return rest.dropFirst().drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
        return nil
    }

    static func kilobytes(_ name: String, in text: String) -> Int? { field(name, in: text).map { $0 * 1024 } }
}

/// The reason why a figure could not be read from /proc. It becomes the text of an absent value.
package struct ProcessFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }

    package init(reason: String) { self.reason = reason }
}

/// This process.
package enum OwnProcess {
    /// The version of this program, such as 1.2.3.
    package static var version: String { EXPORTER_BENCH_VERSION }
    package static var pid: Int32 { getpid() }
    package static var parent: Int32 { getppid() }
    package static var userID: UInt32 { getuid() }
    /// Number of the calling thread, as in /proc/PID/task.
    package static var threadID: Int32 { cl_thread_id() }
}

extension OwnProcess {
    /// Raises the soft limit of open files, which children inherit, to `wanted` if the hard limit allows it. Returns
    /// the limit then in force.
    package static func raiseDescriptorLimit(to wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        if limit.rlim_cur < rlim_t(wanted) {
            var raised = limit
            raised.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}

extension OwnProcess {
    /// Sets the name of the process, as ps and /proc/PID/comm show it; 15 characters at most. Call on the first thread.
    package static func setName(_ name: String) { cl_set_thread_name(name) }

    /// Exits in the same way as another process: with its exit code, or by its signal (without writing a core file).
    package static func exit(as end: ProcessEnd) -> Never {
        guard case .signalled(let number) = end else {
            if case .exited(let code) = end { exit(code) }
            exit(1)
        }
        var none = rlimit()
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        signal(number, SIG_DFL)
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, number)
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        kill(getpid(), number)
        exit(128 + number)
    }

    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
