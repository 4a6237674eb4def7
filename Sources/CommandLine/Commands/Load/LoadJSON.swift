import BenchmarkModel
import LinuxSystem
import LoadDriver
import Report
import Statistics

/// The result of a load as JSON, by docs/schema/load.schema.json. All keys are always present; values have base units.
extension LoadReport {
    var json: JSONValue {
        [
            "url": .text(url),
            "loop": .text(pace.open == nil ? "closed" : "open"),
            "schedule": .optional(pace.open?.schedule.text),
            "rate_per_second": .optional(pace.open?.rate),
            "seed": pace.open?.seed.map { .text("\($0)") } ?? .null,
            "connections": .integer(pace.connections),
            "warm_up_seconds": .number(pace.warmUp),
            "duration_seconds": .number(seconds),
            "interrupted": .boolean(result.isInterrupted),
            "requests": .integer(result.requests),
            "answers": .integer(result.answered),
            "answers_by_status": .object(
                Dictionary(uniqueKeysWithValues: result.byStatus.map { ("\($0.key)", .integer($0.value)) })),
            "answers_with_unexpected_status": .integer(result.unexpected),
            "lost": .object(
                Dictionary(
                    uniqueKeysWithValues: LoadFault.allCases.map { ($0.rawValue, .integer(result.lost[$0] ?? 0)) })),
            "unanswered": .integer(result.unanswered),
            "waited_for_connection": .integer(result.queued),
            "sent_again": .integer(result.repeated),
            "requests_per_second": .optional(perSecond(result.requests)),
            "answers_per_second": .optional(perSecond(result.answersWithin)),
            "sent_bytes": .integer(result.sentBytes),
            "received_bytes": .integer(result.receivedBytes),
            "received_bytes_per_second": .optional(perSecond(result.receivedBytes)),
            "response_seconds": Self.json(result.response),
            "service_seconds": Self.json(result.service),
            "send_lateness_seconds": Self.json(result.lateness),
            "cpu_seconds_per_answer": .optional(perAnswer(result.cpu)),
            "problem": .optional(problem),
        ]
    }

    /// Returns the percentiles in seconds; null without a value.
    private static func json(_ histogram: HDRHistogram) -> JSONValue {
        guard histogram.count > 0 else { return .null }
        var values = Dictionary(
            uniqueKeysWithValues: percentiles.map { name, percentile in
                (name, JSONValue.number(value(histogram, percentile).seconds))
            })
        values["mean"] = .number(histogram.mean / 1e9)
        values["max"] = .number(histogram.maximum.seconds)
        return .object(values)
    }
}
