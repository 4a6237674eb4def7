import BenchmarkModel
import Exposition

/// What a time on a page amounts to, beside the time at which the page was read.
enum TimestampFault: Hashable {
    /// It is the right time, in another unit than the format's.
    case unit(String)
    /// A Prometheus server drops what is more than an hour older than its newest sample ("out of bounds", tsdb/head.go), and what
    /// is more than ten minutes ahead (scrape/scrape.go, maxAheadTime).
    case old, ahead

    /// - Parameters:
    ///   - seconds: since 1970, as the format has it.
    ///   - now: likewise.
    init?(_ seconds: Double, kind: ExpositionKind, now: Double) {
        if seconds >= now - 3600, seconds <= now + 600 { return nil }
        let number = kind == .text ? seconds * 1000 : seconds
        let own = kind == .text ? "milliseconds" : "seconds"
        let units = [("seconds", 1.0), ("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)]
        let decade = 10 * 365.25 * 86_400
        if let unit = units.first(where: { $0.0 != own && abs(number / $0.1 - now) < decade }) {
            self = .unit(unit.0)
        } else {
            self = seconds < now ? .old : .ahead
        }
    }
}

/// Times of a page that are wrong: how many, and the first.
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
        guard let now = times.now else { return judgement.skip([.timestamps], "not known when the page was read") }
        guard let (fault, line, seconds) = times.first else { return }
        let isText = digest.kind == .text
        let own = isText ? "the text format has milliseconds" : "OpenMetrics has seconds"
        let what =
            switch fault {
            case .unit(let unit): "timestamps in \(unit), where \(own)"
            case .old: "timestamps \(Amount.duration(now - seconds)) old"
            case .ahead: "timestamps \(Amount.duration(seconds - now)) ahead"
            }
        let right = isText ? "whole milliseconds since 1970" : "seconds since 1970"
        judgement.add(
            .timestamps,
            "line \(line): \(what), in \(times.wrong) of \(digest.report.samples) series: a Prometheus drops these samples",
            fault == .old || fault == .ahead
                ? "leave timestamps out, or give the time of the scrape in \(right)"
                : "write \(right), or leave timestamps out", at: PagePlace(line: line))
    }
}
