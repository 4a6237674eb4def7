import BenchmarkModel
import Exposition

/// An error of a timestamp on a page, compared with the time at which the page was read.
enum TimestampFault: Hashable {
    /// The time is right, but in another unit than the format requires.
    case unit(String)
    /// The time is too old or too far ahead. A Prometheus server drops samples that are more than an hour older than
    /// its newest sample ("out of bounds", tsdb/head.go), or more than ten minutes ahead (scrape/scrape.go,
    /// maxAheadTime).
    case old, ahead

    /// Checks a timestamp. Returns nil when it is right.
    /// - Parameters:
    ///   - seconds: the timestamp, read in the unit of the format, in seconds since 1970.
    ///   - now: the time at which the page was read, in seconds since 1970.
    init?(_ seconds: Double, kind: ExpositionKind, now: Double) {
        if seconds >= now - 3600, seconds <= now + 600 { return nil }
        let number = kind == .openMetrics ? seconds : seconds * 1000
        let own = kind == .openMetrics ? "seconds" : "milliseconds"
        let units = [("seconds", 1.0), ("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)]
        let decade = 10 * 365.25 * 86_400
        if let unit = units.first(where: { $0.0 != own && abs(number / $0.1 - now) < decade }) {
            self = .unit(unit.0)
        } else {
            self = seconds < now ? .old : .ahead
        }
    }
}

/// The number of timestamps of a page, the number of wrong ones, and the first wrong one.
struct TimestampCount {
    let now: Double?
    private(set) var total = 0
    private(set) var wrong = 0
    private(set) var first: (fault: TimestampFault, line: Int, seconds: Double)?

    mutating func add(_ seconds: Double, line: Int, kind: ExpositionKind) {
        total += 1
        guard let now, let fault = TimestampFault(seconds, kind: kind, now: now) else { return }
        wrong += 1
        if first == nil { first = (fault, line, seconds) }
    }
}

enum TimestampChecks {
    static func run(_ digest: PageDigest, _ judgement: inout PageJudgement) {
        let times = digest.timestamps
        guard let now = times.now else { return judgement.skip([.timestamps], "the time of the scrape is unknown") }
        guard let (fault, line, seconds) = times.first else { return }
        let own =
            switch digest.kind {
            case .text: "the text format uses milliseconds"
            case .openMetrics: "OpenMetrics uses seconds"
            case .protobuf: "the protobuf form uses milliseconds"
            }
        let problem =
            switch fault {
            case .unit(let unit): "timestamps in \(unit), but \(own)"
            case .old: "timestamps \(Amount.duration(now - seconds)) old"
            case .ahead: "timestamps \(Amount.duration(seconds - now)) ahead"
            }
        let right = digest.kind == .openMetrics ? "seconds since 1970" : "whole milliseconds since 1970"
        judgement.add(
            .timestamps,
            "\(digest.place(ofLine: line)): \(problem), in \(times.wrong) of \(digest.report.samples) series: a Prometheus drops these "
                + "samples",
            fault == .old || fault == .ahead
                ? "leave out timestamps, or give the time of the scrape in \(right)"
                : "write \(right), or leave out timestamps", at: PageLocation(line: line))
    }
}
