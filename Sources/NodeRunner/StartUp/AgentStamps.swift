import BenchmarkModel
import LinuxSystem

/// The stamps that an agent has written to its event pipe: the time of each event, or why the time is impossible. Pure.
///
/// A line is `event nanoseconds`. In a pack the agent's name follows, unless the event applies to all agents. The first
/// line of an event counts. Lines of another form are ignored.
struct AgentStamps {
    typealias Stamp = Result<Int64, Missing>

    private var stamps: [String: Stamp] = [:]

    /// Tolerance of a stamp, in nanoseconds. An agent may read a clock that counts milliseconds, and round it up or
    /// down. A stamp that lies up to this far outside the possible range is set to the end of the range.
    /// CLOCK_MONOTONIC is one clock for all processes of a machine, so no other deviation is allowed for.
    static let tolerance: Int64 = 1_000_000

    /// - Parameters:
    ///   - text: all that the process has written so far.
    ///   - agent: name of the agent whose stamps are read.
    ///   - spawned: CLOCK_MONOTONIC nanoseconds at which its process was started.
    ///   - read: CLOCK_MONOTONIC nanoseconds after the text had been read.
    init(_ text: String, of agent: String, spawned: Int64, read: Int64) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 2 || words.count == 3 && words[2] == agent, stamps[String(words[0])] == nil else {
                continue
            }
            // A number that does not fit into an Int64 is still a number, and is reported as impossible.
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

    /// The events that the agent stamped, whether their times are possible or not.
    var events: Set<String> { Set(stamps.keys) }

    /// Returns the time of an event, in CLOCK_MONOTONIC nanoseconds.
    ///
    /// - Parameter failure: why the agent wrote no more stamps; nil where it did not fail.
    func time(of event: String, _ failure: String?) -> Stamp {
        stamps[event]
            ?? .failure(
                Missing(failure ?? "the agent wrote no stamp \(event) to BENCH_EVENT_FD"))
    }

    /// Returns the seconds between two events.
    func interval(from begin: String, to end: String, _ failure: String?) -> Measured {
        let missing = [begin, end].filter { stamps[$0] == nil }
        guard missing.isEmpty else {
            let names = missing.joined(separator: " and ")
            return .absent(failure ?? "the agent wrote no stamp \(names) to BENCH_EVENT_FD")
        }
        switch (time(of: begin, failure), time(of: end, failure)) {
        case (.failure(let problem), _), (_, .failure(let problem)): return .absent(problem.reason)
        case (.success(let a), .success(let b)):
            // Both times lie between the start and now, so their difference cannot overflow.
            return b >= a
                ? .value((b - a).seconds) : .absent("the agent's stamp \(end) is earlier than \(begin)")
        }
    }
}
