/// How an agent answers its requests.
extension Metric {
    package static let requestSeconds = Metric(
        name: "request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time",
        definition: "Mean time from the intended send time until the kernel had the last byte of the answer, in "
            + "steady state.", load: .rate, isComparedRelatively: true)
    package static let serviceSeconds = Metric(
        name: "service_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "service time",
        definition: "Mean time from the actual send until the kernel had the last byte of the answer, in steady "
            + "state.", load: .rate, isComparedRelatively: true)
    package static let requestThroughput = Metric(
        name: "request_throughput", unit: .requestsPerSecond, polarity: .higherIsBetter, title: "throughput",
        definition: "Requests answered per second of steady state.", load: .rate, addsUp: true,
        isComparedRelatively: true)
    package static let responsesIdentical = Metric(
        name: "responses_identical_ratio", unit: .ratio, polarity: .higherIsBetter, title: "answers identical",
        definition:
            "Share of the requests sent to both twins that both answered with the same status and body: one that "
            + "either did not answer is not identical.", load: .work)

    package static let requestFailures = Metric(
        name: "request_failures_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "failed requests",
        definition:
            "Share of the requests of steady state that were not answered with a status from 200 to 299: errors, "
            + "redirects and requests without an answer; the load driver.")

    package static let requestsSent = Metric(
        name: "requests_sent", unit: .count, polarity: .neutral, title: "requests sent",
        definition:
            "Requests due to a process in steady state, those that waited behind an unanswered one included; the load "
            + "driver, or the load command's report.", addsUp: true)
    package static let requestsAnswered = Metric(
        name: "requests_answered", unit: .count, polarity: .higherIsBetter, title: "requests answered",
        definition:
            "Of requests_sent, those with an answer of any status before steady state ended or within 1 s of their time, "
            + "whichever was later.", addsUp: true)
    package static let requestsFailed = Metric(
        name: "requests_failed", unit: .count, polarity: .lowerIsBetter, title: "answers that failed",
        definition: "Of requests_answered, those with a status outside 200 to 299.", addsUp: true)
    package static let requestsUnanswered = Metric(
        name: "requests_unanswered", unit: .count, polarity: .lowerIsBetter, title: "requests not answered",
        definition: "Of requests_sent, those that are not in requests_answered.", addsUp: true)

    /// How the requests of a process ended, as counts.
    package static let requestCounts: [Metric] = [requestsSent, requestsAnswered, requestsFailed, requestsUnanswered]

    /// What is measured of requests.
    package static let requests: [Metric] =
        [requestSeconds, serviceSeconds, requestThroughput, responsesIdentical, requestFailures] + requestCounts
}
