/// Metrics of the agents' answers to requests.
extension Metric {
    package static let requestSeconds = Metric(
        name: "request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time",
        definition: "Mean time from the intended send time until the kernel had the last byte of the answer, in "
            + "steady state.", load: .rate, isComparedRelatively: true, presence: .steadyState)
    package static let serviceSeconds = Metric(
        name: "service_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "service time",
        definition: "Mean time from the actual send until the kernel had the last byte of the answer, in steady "
            + "state.", load: .rate, isComparedRelatively: true, presence: .steadyState)
    package static let requestThroughput = Metric(
        name: "request_throughput", unit: .requestsPerSecond, polarity: .higherIsBetter, title: "throughput",
        definition: "Requests answered per second of steady state.", load: .rate, addsUp: true,
        isComparedRelatively: true, presence: .steadyState)
    package static let responsesIdentical = Metric(
        name: "responses_identical_ratio", unit: .ratio, polarity: .higherIsBetter, title: "answers identical",
        definition:
            "Share of the requests sent to both twins that both answered with the same status and body. A request that "
            + "one twin did not answer is not identical.", load: .work)

    package static let requestFailures = Metric(
        name: "request_failures_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "failed requests",
        definition:
            "Share of the requests of steady state that were not answered with an expected status (200 to 299, unless "
            + "the target file says otherwise): errors, redirects and missing answers; the load driver.",
        presence: .steadyState)

    package static let requestsSent = Metric(
        name: "requests_sent", unit: .count, polarity: .neutral, title: "requests sent",
        definition:
            "Requests due to a process in steady state, including those that waited behind an unanswered one; the load "
            + "driver, or the load command's report.", addsUp: true, presence: .steadyState)
    package static let requestsAnswered = Metric(
        name: "requests_answered", unit: .count, polarity: .higherIsBetter, title: "requests answered",
        definition:
            "The part of requests_sent that was answered, with any status, before steady state ended or within 1 s of "
            + "the request's time, whichever was later.", addsUp: true, presence: .steadyState)
    package static let requestsFailed = Metric(
        name: "requests_failed", unit: .count, polarity: .lowerIsBetter, title: "answers that failed",
        definition:
            "The part of requests_answered with a status that the request does not expect (outside 200 to 299, unless "
            + "the target file says otherwise).", addsUp: true, presence: .steadyState)
    package static let requestsUnanswered = Metric(
        name: "requests_unanswered", unit: .count, polarity: .lowerIsBetter, title: "requests not answered",
        definition: "The part of requests_sent that is not in requests_answered.", addsUp: true, presence: .steadyState)

    package static let requestConnections = Metric(
        name: "request_connections", unit: .count, polarity: .neutral, title: "connections of the load",
        definition:
            "Largest number of connections of the load driver to a process at a time. A request that finds all in use "
            + "opens one, up to the target's limit, and all arms of an agent get as many.", addsUp: true,
        presence: .steadyState)

    /// Counts of a process's requests by outcome.
    package static let requestCounts: [Metric] = [requestsSent, requestsAnswered, requestsFailed, requestsUnanswered]

    /// All metrics of requests.
    package static let requests: [Metric] =
        [requestSeconds, serviceSeconds, requestThroughput, responsesIdentical, requestFailures] + requestCounts
        + [requestConnections]
}
