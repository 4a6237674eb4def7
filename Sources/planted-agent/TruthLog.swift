import Glibc

/// What was planted, and when: kept in memory until the agent's end, because saying it earlier would be a cost of its own. An agent
/// without plants keeps the same log, so that twins differ by the plant alone.
struct TruthLog: ~Copyable {
    /// Sums since the start, all nanoseconds or bytes.
    struct Entry {
        /// CLOCK_MONOTONIC.
        var at: Int64 = 0
        /// By the planting thread's own CPU clock.
        var cpu: Int64 = 0
        /// Requests, and time slept in them.
        var requests: Int64 = 0
        var slept: Int64 = 0
        var disk: Int64 = 0
        var leaked: Int64 = 0
    }

    private let entries: UnsafeMutableBufferPointer<Entry>
    private var count = 0
    private(set) var last = Entry()

    /// Pages are touched as they are needed.
    init(capacity: Int = 1 << 17) { entries = .allocate(capacity: capacity) }

    deinit { entries.deallocate() }

    /// What no longer fits is counted in the sums, and seen in the last entry's time.
    mutating func append(_ entry: Entry) {
        last = entry
        guard count < entries.count else { return }
        entries.initializeElement(at: count, to: entry)
        count += 1
    }

    /// A line an entry: `planted WHAT at cpu requests slept disk leaked`.
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
