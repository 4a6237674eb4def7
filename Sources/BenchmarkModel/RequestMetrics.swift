/// How an agent answers its requests.
extension Metric {
    public static let requestSeconds = Metric(
        name: "request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time",
        definition: "Mean time from the intended send time until the kernel had the last byte of the answer, in "
            + "steady state.", load: .rate)
    public static let serviceSeconds = Metric(
        name: "service_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "service time",
        definition: "Mean time from the actual send until the kernel had the last byte of the answer, in steady "
            + "state.", load: .rate)
    public static let requestThroughput = Metric(
        name: "request_throughput", unit: .requestsPerSecond, polarity: .higherIsBetter, title: "throughput",
        definition: "Requests answered per second of steady state.", load: .rate)
    public static let responsesIdentical = Metric(
        name: "responses_identical_ratio", unit: .ratio, polarity: .higherIsBetter, title: "answers identical",
        definition: "Share of requests that both twins answered with the same status and body.", load: .work)

    public static let requestFailures = Metric(
        name: "request_failures_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "failed requests",
        definition:
            "Share of the requests of steady state that were not answered with a status from 200 to 299: errors, "
            + "redirects and requests without an answer; the load driver.")

    static let requests: [Metric] = [
        requestSeconds, serviceSeconds, requestThroughput, responsesIdentical, requestFailures,
    ]
}
