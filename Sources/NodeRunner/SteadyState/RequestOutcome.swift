import BenchmarkModel
import LoadDriver

/// The outcome of a process' requests in steady state: answered as required, answered otherwise, or not answered.
struct RequestOutcome {
    /// Requests that were due, including those that waited behind an unanswered one.
    let sent: Int
    /// Sent requests without an answer when steady state and the time for the last answers were over.
    let unanswered: Int
    /// Sent requests without an answer, or with a status that they do not expect.
    let failed: Int
    private let result: MemberResult

    init(_ result: MemberResult) {
        self.result = result
        sent = result.sent
        unanswered = max(0, result.sent - result.accepted)
        failed = unanswered + result.failedByStatus.values.reduce(0, +)
    }

    var failureShare: Measured { sent > 0 ? .value(Double(failed) / Double(sent)) : none }

    /// The counts, each under its own metric.
    var counts: [(Metric, Measured)] {
        let figures: [(Metric, Int)] = [
            (.requestsSent, sent), (.requestsAnswered, sent - unanswered), (.requestsFailed, failed - unanswered),
            (.requestsUnanswered, unanswered),
        ]
        return figures.map { ($0, sent > 0 ? .value(Double($1)) : none) }
    }

    /// The largest number of connections at a time. A process that answered nothing may have accepted none of them.
    var connections: Measured {
        result.answered > 0
            ? .value(Double(result.connections)) : .absent("no request of steady state was answered")
    }

    private var none: Measured {
        .absent(
            result.planned > 0
                ? "the load driver sent none of its requests in time" : "no request was planned in steady state")
    }

    /// Whether the process stopped answering, which is never by design.
    var isHung: Bool { FailureLimit.unanswered.isExceeded(by: unanswered, of: sent) }

    var hasSeveralEndpoints: Bool { result.endpoints.count > 1 }

    /// Returns the request of the plan whose answers all failed, and of several the one with most answers; nil where
    /// each request had an expected answer. Its share of all requests may be below the limit of failures.
    func brokenEndpoint(_ limit: FailureLimit) -> EndpointAnswers? {
        result.endpoints.filter { one in
            one.accepted > 0 && one.failed == one.accepted && limit.isExceeded(by: one.failed, of: one.accepted)
        }.max { $0.accepted < $1.accepted }
    }

    /// A text such as "38 % of its requests were answered 401", with the most frequent cause first.
    var sentence: String {
        var causes = result.failedByStatus.map { (count: $0.value, text: "answered \($0.key)") }
        if unanswered > 0 {
            let late = result.overdue > 0 ? " before its load was over" : ""
            let lost =
                result.unrepeated > 0
                ? " (the process closed a kept connection, and a POST or PATCH is not sent again)" : ""
            causes.append((unanswered, "not answered\(late)" + (result.problem.map { " (\($0))" } ?? lost)))
        }
        causes.sort { ($1.count, $0.text) < ($0.count, $1.text) }
        let whole = "\(percent(failed)) \(AgentFailure.ofRequests)"
        guard causes.count > 1 else { return "\(whole) were \(causes.first?.text ?? "failed")" }
        return "\(whole) failed: " + causes.map { "\(percent($0.count)) were \($0.text)" }.joined(separator: ", ")
    }

    /// One line for each status of a failed answer: the status and the beginning of the first body.
    var bodies: [String] {
        result.failedByStatus.keys.sorted().compactMap { status in
            result.failedBodies[status].map { "\(status): \(Excerpt.text($0))" }
        }
    }

    /// Returns a percentage, with one decimal below 10 %, so that a few failures of many requests are not shown as 0 %.
    private func percent(_ count: Int) -> String {
        let share = Double(count) / Double(max(1, sent)) * 100
        return share < 10 ? "\((share * 10).rounded() / 10) %" : "\(Int(share.rounded())) %"
    }
}
