import BenchmarkModel
import LinuxSystem

/// What an agent has written to its event pipe: for each event its time, or why that cannot be its time. Pure.
///
/// A line is `event nanoseconds`, and in a pack the agent's name behind it, unless it is of all of them. The first of an event counts.
/// Lines of another form are passed over.
struct AgentStamps {
    typealias Stamp = Result<Int64, Missing>

    private var stamps: [String: Stamp] = [:]

    /// An agent may read a clock that counts milliseconds, and round it up or down. A stamp that lies this much outside of what can be
    /// is the end of what can be. Nothing else is allowed for: CLOCK_MONOTONIC is one clock for all processes of a machine.
    static let tolerance: Int64 = 1_000_000

    /// - Parameters:
    ///   - text: all that was written so far.
    ///   - spawned: CLOCK_MONOTONIC nanoseconds at which its process was started.
    ///   - read: when the text had been read.
    init(_ text: String, of agent: String, spawned: Int64, read: Int64) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 2 || words.count == 3 && words[2] == agent, stamps[String(words[0])] == nil else {
                continue
            }
            // A number that no Int64 holds is a number all the same.
            guard Int64(words[1]) != nil || Double(words[1]) != nil else { continue }
            stamps[String(words[0])] = Self.stamp(String(words[0]), words[1], spawned, max(read, spawned))
        }
    }

    private static func stamp(_ event: String, _ text: Substring, _ spawned: Int64, _ read: Int64) -> Stamp {
        let possible = (spawned - tolerance)...(read + tolerance)
        let number = ReportedNumber<Int64>(text, as: "the time of \(event)", from: "the agent stamped")
        switch number.value(in: possible, "ns of CLOCK_MONOTONIC, its start to now") {
        case .success(let at): return .success(min(max(at, spawned), read))
        case .failure(let problem): return .failure(problem)
        }
    }

    /// The events that it stamped, possible or not.
    var events: Set<String> { Set(stamps.keys) }

    /// CLOCK_MONOTONIC nanoseconds.
    ///
    /// - Parameter failure: why the agent wrote nothing more; nil where it did not fail.
    func time(of event: String, _ failure: String?) -> Stamp {
        stamps[event]
            ?? .failure(
                Missing(failure ?? "the agent wrote no stamp \(event) to BENCH_EVENT_FD"))
    }

    /// Seconds between two of them.
    func interval(from begin: String, to end: String, _ failure: String?) -> Measured {
        let missing = [begin, end].filter { stamps[$0] == nil }
        guard missing.isEmpty else {
            let names = missing.joined(separator: " and ")
            return .absent(failure ?? "the agent wrote no stamp \(names) to BENCH_EVENT_FD")
        }
        switch (time(of: begin, failure), time(of: end, failure)) {
        case (.failure(let problem), _), (_, .failure(let problem)): return .absent(problem.reason)
        case (.success(let a), .success(let b)):
            // Both lie between the start and now: their difference cannot overflow.
            return b >= a
                ? .value((b - a).seconds) : .absent("the agent's stamp \(end) lies before \(begin)")
        }
    }
}
