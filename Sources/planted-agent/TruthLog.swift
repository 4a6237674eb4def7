import Glibc

/// A log of the planted costs and their times. It is kept in memory until the agent exits, because writing it earlier
/// would be an additional cost. An agent without plants keeps the same log, so that twins differ only by the planted
/// cost.
struct TruthLog: ~Copyable {
    /// Totals since the start, in nanoseconds or bytes.
    struct Entry {
        /// CLOCK_MONOTONIC, in nanoseconds.
        var at: Int64 = 0
        /// CPU time from the planting thread's own clock.
        var cpu: Int64 = 0
        /// Number of requests, and time slept in them.
        var requests: Int64 = 0
        var slept: Int64 = 0
        var disk: Int64 = 0
        var leaked: Int64 = 0
    }

    private let entries: UnsafeMutableBufferPointer<Entry>
    private var count = 0
    private(set) var last = Entry()

    /// Allocates the log. Its pages are touched only when they are used.
    init(capacity: Int = 1 << 17) { entries = .allocate(capacity: capacity) }

    deinit { entries.deallocate() }

    /// Appends an entry. When the log is full, only `last` is updated, so the totals stay correct and the entries end
    /// early.
    mutating func append(_ entry: Entry) {
        last = entry
        guard count < entries.count else { return }
        entries.initializeElement(at: count, to: entry)
        count += 1
    }

    /// Writes one line per entry: `planted WHAT at cpu requests slept disk leaked`.
    func write(_ what: String, to descriptor: Int32) {
        var text = ""
        for entry in entries[..<count] {
            text += "planted \(what) \(entry.at) \(entry.cpu) \(entry.requests) \(entry.slept) \(entry.disk) "
            text += "\(entry.leaked)\n"
        }
        Output.write(text, to: descriptor)
    }
}

enum Output {
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 || (written < 0 && errno == EINTR) else { return }
            bytes = bytes.dropFirst(max(0, written))
        }
    }
}
