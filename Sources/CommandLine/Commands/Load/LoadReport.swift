import BenchmarkModel
import LinuxSystem
import LoadDriver
import PlainText
import Report
import Statistics

/// The result of a load as tables.
struct LoadReport {
    /// Method and URL.
    let title: String
    let url: String
    let pace: LoadPace
    let result: ServerLoadResult
    /// The secrets of the requests, which a server may send back.
    var redaction = Redaction.none

    /// The percentiles that are shown, with their names.
    static let percentiles: [(name: String, percentile: Double)] = [
        ("p50", 50), ("p75", 75), ("p90", 90), ("p99", 99), ("p99.9", 99.9),
    ]

    /// Length of the measurement, in seconds.
    var seconds: Double { result.duration.seconds }

    /// Returns a number per second of the measurement; nil if the load was stopped before its measurement.
    func perSecond(_ number: Int) -> Double? { seconds > 0 ? Double(number) / seconds : nil }

    /// Nanoseconds as seconds per answer within the measurement; nil without an answer.
    func perAnswer(_ nanoseconds: Int64) -> Double? {
        result.answersWithin > 0 ? nanoseconds.seconds / Double(result.answersWithin) : nil
    }

    var tables: [TextTable] { [counts, times].compactMap(\.self) }

    private var heading: String {
        let loop =
            pace.open.map { open in
                let remark =
                    open.schedule.hasOwnRates
                    ? open.schedule.remark
                    : "(\(open.schedule.text)\(open.seed.map { ", seed \($0)" } ?? ""))"
                // The mean of a ramp or of steps may have any number of digits.
                let rate = open.schedule.hasOwnRates ? (open.rate * 1000).rounded() / 1000 : open.rate
                return "open loop, \(rate.plainText) requests/s \(remark)"
            } ?? "closed loop"
        let connections = Count.text(pace.connections, "connection")
        return "\(title): \(loop), \(connections), one thread, \(Self.time(seconds))"
    }

    private var counts: TextTable {
        func row(_ name: String, _ count: Int, rate: Bool = false) -> [String] {
            [
                name, "\(count)",
                rate ? perSecond(count).map { HumanUnit(.requestsPerSecond, largest: $0).text($0) } ?? "" : "",
            ]
        }
        func bytes(_ name: String, _ count: Int) -> [String] {
            let size = Double(count)
            return [
                name, HumanUnit(.bytes, largest: size).text(size),
                perSecond(count).map { HumanUnit(.bytesPerSecond, largest: $0).text($0) } ?? "",
            ]
        }
        var rows = [row("requests", result.requests, rate: pace.open != nil)]
        rows.append([
            "answers", "\(result.answered)",
            perSecond(result.answersWithin).map { HumanUnit(.requestsPerSecond, largest: $0).text($0) } ?? "",
        ])
        for (status, count) in result.byStatus.sorted(by: { $0.key < $1.key }) {
            rows.append(row("status \(status)", count))
        }
        for fault in LoadFault.allCases {
            if let count = result.lost[fault] { rows.append(row("lost: \(fault.rawValue)", count)) }
        }
        if result.unexpected > 0 { rows.append(row("with an unexpected status", result.unexpected)) }
        if result.unanswered > 0 { rows.append(row("unanswered", result.unanswered)) }
        if result.queued > 0, pace.open != nil { rows.append(row("waited for a connection", result.queued)) }
        if result.repeated > 0 { rows.append(row("sent again", result.repeated)) }
        rows.append(bytes("sent", result.sentBytes))
        rows.append(bytes("received", result.receivedBytes))
        rows.append(cpu)
        return TextTable(name: "counts", heading: heading, columns: ["", "", ""], rows: rows)
    }

    /// CPU time of the driver, for an answer and as a part of one core.
    private var cpu: [String] {
        // Without a measurement there is no share.
        let share = seconds > 0 ? result.cpu.seconds / seconds : nil
        return [
            "CPU of this command",
            perAnswer(result.cpu).map { "\(Self.time($0)) per answer" } ?? Self.time(result.cpu.seconds),
            share.map { HumanUnit(.cores, largest: $0).text($0) } ?? "",
        ]
    }

    private var times: TextTable? {
        guard result.answered > 0 else { return nil }
        var rows = [row("response time", result.response)]
        if pace.open != nil {
            rows.append(row("service time", result.service))
            rows.append(row("send lateness", result.lateness))
        }
        return TextTable(
            name: "times", heading: "", columns: [""] + Self.percentiles.map(\.name) + ["max"], rows: rows)
    }

    private func row(_ name: String, _ histogram: HDRHistogram) -> [String] {
        [name] + Self.percentiles.map { Self.time(Self.value(histogram, $0.percentile).seconds) }
            + [Self.time(histogram.maximum.seconds)]
    }

    /// Returns a percentile in nanoseconds. The end of a histogram's slot may lie above the greatest value.
    static func value(_ histogram: HDRHistogram, _ percentile: Double) -> Int64 {
        min(histogram.percentile(percentile), histogram.maximum)
    }

    private static func time(_ seconds: Double) -> String { HumanUnit(.seconds, largest: seconds).text(seconds) }

    /// The first problem of a connection, which may quote the server.
    var problem: String? { result.problem.map(shown) }

    /// Returns what a server sent, without secrets and characters that change a terminal.
    private func shown(_ text: String) -> String { PrintedText.excerpt(redaction.masked(text), limit: 500) }

    /// Sentences below the tables.
    var notes: [String] {
        var notes: [String] = []
        if result.isInterrupted { notes.append("A signal ended the load; the figures are those until then.") }
        if pace.open == nil {
            notes.append(
                "Response times of a closed loop are uncorrected: while the server stalls, no request is sent, so the "
                    + "wait of those requests is missing. --rate R counts it.")
        } else {
            notes.append(
                "Response times are from the intended send time, service times from the actual send. Lateness is the "
                    + "driver's own share.")
        }
        if let problem { notes.append("First problem: \(problem).") }
        for (status, body) in result.failedBodies.sorted(by: { $0.key < $1.key }) where !body.isEmpty {
            notes.append("First answer \(status): \(shown(String(decoding: body, as: UTF8.self)))")
        }
        return notes
    }
}
