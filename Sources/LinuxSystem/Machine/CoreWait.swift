/// Time that the threads of some processes ran, and time that they were ready but waited for a core, up to a moment.
/// The values are the first two numbers of /proc/PID/task/THREAD/schedstat. The kernel counts a wait when it ends.
package struct CoreWait: Sendable {
    struct Times: Hashable, Sendable {
        /// Nanoseconds.
        var ran: Int64
        var waited: Int64
    }

    private var threads: [Int32: Times] = [:]
    private let at: Int64

    /// Reads the times. Costs one directory per process and one small file per thread.
    ///
    /// - Parameter pids: processes; those that have exited contribute no threads.
    package init(_ pids: [Int32], root: String = "/proc") {
        at = Clock.now()
        for pid in pids {
            for name in Files.names(in: "\(root)/\(pid)/task") {
                guard let thread = Int32(name),
                    let file = try? HeldFile("\(root)/\(pid)/task/\(name)/schedstat"),
                    let times = file.read(most: Self.longest, { Self.parse(String(decoding: $0, as: UTF8.self)) })
                else { continue }
                threads[thread] = times
            }
        }
    }

    init(threads: [Int32: Times], at: Int64) {
        self.threads = threads
        self.at = at
    }

    /// Creates the reading of processes that were started at a moment of CLOCK_MONOTONIC.
    package init(startedAt at: Int64) { self.init(threads: [:], at: at) }

    private static let longest = 128
    /// Share of a stretch that a process must have waited for a core before the wait explains missed work.
    static let leastShare = 0.5

    /// Parses "ran waited slices"; nil for other text.
    static func parse(_ text: String) -> Times? {
        let fields = text.split { $0 == " " || $0 == "\n" }
        guard fields.count == 3, let ran = Int64(fields[0]), let waited = Int64(fields[1]), ran >= 0, waited >= 0 else {
            return nil
        }
        return Times(ran: ran, waited: waited)
    }

    /// Returns why the processes did nothing in time since an earlier reading, if the machine had no core for them.
    /// This is the case if a thread waited for a core for half of the stretch or more, and for longer than all threads
    /// together ran; otherwise the threads may only have waited for each other. nil if they had a core, or if the
    /// kernel does not report the times.
    package func explanation(since earlier: CoreWait) -> String? {
        let stretch = at - earlier.at
        var ran: Int64 = 0
        var longest: Int64 = 0
        for (thread, now) in threads {
            let before = earlier.threads[thread] ?? Times(ran: 0, waited: 0)
            ran &+= max(0, now.ran &- before.ran)
            longest = max(longest, now.waited &- before.waited)
        }
        guard stretch > 0, Double(longest) >= Self.leastShare * Double(stretch), longest > ran else { return nil }
        func seconds(_ time: Int64) -> Double { (time.seconds * 10).rounded() / 10 }
        return
            "it waited for a core for \(seconds(min(longest, stretch))) of \(seconds(stretch)) s and ran for "
            + "\(seconds(ran)) s: give fewer --agents or a lower --rate, or end other programs"
    }
}
