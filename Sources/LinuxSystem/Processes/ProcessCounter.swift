/// A number in a file of /proc/PID, by the name that proc(5) gives it. A probe that needs another counter names it and
/// needs no function here.
///
/// Some counters of `status` are those of the first thread only (proc(5)).
package struct ProcessCounter: Hashable, Sendable {
    private enum File: String { case status, stat, io }

    private let file: File
    package let name: String

    /// Creates a counter of /proc/PID/status, such as `Threads`. A size in kB is read in bytes.
    package static func status(_ name: String) -> ProcessCounter { ProcessCounter(file: .status, name: name) }

    /// Creates a counter of /proc/PID/stat, such as `minflt`. Times are in ticks.
    package static func stat(_ name: String) -> ProcessCounter { ProcessCounter(file: .stat, name: name) }

    /// Creates a counter of /proc/PID/io, such as `write_bytes`.
    package static func io(_ name: String) -> ProcessCounter { ProcessCounter(file: .io, name: name) }

    fileprivate var path: String { file.rawValue }

    /// Returns the number in the text of the file; nil if it has none of this name.
    func value(in text: String) -> Int? {
        switch file {
        case .io: ProcessFiles.field(name, in: text)
        case .status: ProcessFiles.field(name, in: text).map { isInKilobytes(text) ? $0 * 1024 : $0 }
        case .stat: Self.statNames.firstIndex(of: name).flatMap { Self.statField($0, in: text) }
        }
    }

    private func isInKilobytes(_ text: String) -> Bool {
        text.split(separator: "\n").first { $0.hasPrefix(name + ":") }?.hasSuffix(" kB") ?? false
    }

    /// The fields of /proc/PID/stat after the program's name and the state, in their order (proc(5)).
    private static let statNames = [
        "ppid", "pgrp", "session", "tty_nr", "tpgid", "flags", "minflt", "cminflt", "majflt", "cmajflt", "utime",
        "stime", "cutime", "cstime", "priority", "nice", "num_threads", "itrealvalue", "starttime", "vsize", "rss",
    ]

    /// - Parameter index: the index in `statNames`.
    private static func statField(_ index: Int, in text: String) -> Int? {
        // The name of the program is in brackets and may contain any character.
        guard let close = text.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[close...].dropFirst().split { $0 == " " || $0 == "\n" }
        return index + 1 < fields.count ? Int(fields[index + 1]) : nil
    }
}

extension ProcessFiles {
    /// Returns a counter of one process.
    package func count(_ counter: ProcessCounter, _ pid: Int32) throws(ProcessFileError) -> Int {
        guard let value = counter.value(in: try text(pid, counter.path)) else {
            throw ProcessFileError(reason: "\(counter.path) has no \(counter.name)")
        }
        return value
    }

    /// Returns the sum of a counter over some processes.
    ///
    /// - Parameter pids: the process first, which must exist. Of the others, those that still exist are counted.
    package func sum(_ counter: ProcessCounter, _ pids: [Int32]) throws(ProcessFileError) -> Int {
        guard let first = pids.first else { throw ProcessFileError(reason: "there is no process") }
        return try count(counter, first) + pids.dropFirst().reduce(0) { $0 + ((try? count(counter, $1)) ?? 0) }
    }
}
