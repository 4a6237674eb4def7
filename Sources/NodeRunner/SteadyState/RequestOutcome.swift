import BenchmarkModel
import LoadDriver

/// How the requests of steady state ended for one process: answered as asked for, answered otherwise, or not answered.
struct RequestOutcome {
    /// Requests that were due, those that waited behind an unanswered one included.
    let sent: Int
    /// Of these, without an answer when steady state had ended and the time of the last answers was over.
    let unanswered: Int
    /// Of the sent ones, those without an answer or with a status outside 200 to 299.
    let failed: Int
    private let connection: ConnectionResult

    init(_ connection: ConnectionResult) {
        self.connection = connection
        sent = connection.sent
        unanswered = max(0, connection.sent - connection.accepted)
        failed = unanswered + connection.failedByStatus.values.reduce(0, +)
    }

    var failureShare: Measured { sent > 0 ? .value(Double(failed) / Double(sent)) : none }

    /// The counts, each a metric of its own.
    var counts: [(Metric, Measured)] {
        let figures: [(Metric, Int)] = [
            (.requestsSent, sent), (.requestsAnswered, sent - unanswered), (.requestsFailed, failed - unanswered),
            (.requestsUnanswered, unanswered),
        ]
        return figures.map { ($0, sent > 0 ? .value(Double($1)) : none) }
    }

    private var none: Measured {
        .absent(
            connection.planned > 0
                ? "the load driver sent none of its requests in time" : "no request was planned in steady state")
    }

    /// Whether the process stopped answering: that is never by design.
    var isHung: Bool { FailureLimit.unanswered.isExceeded(by: unanswered, of: sent) }

    /// Such as "38 % of its requests were answered 401", with the most frequent cause first.
    var sentence: String {
        var causes = connection.failedByStatus.map { (count: $0.value, text: "answered \($0.key)") }
        if unanswered > 0 {
            let late = connection.overdue > 0 ? " before its load was over" : ""
            causes.append((unanswered, "not answered\(late)" + (connection.problem.map { " (\($0))" } ?? "")))
        }
        causes.sort { ($1.count, $0.text) < ($0.count, $1.text) }
        let whole = "\(percent(failed)) \(AgentFailure.ofRequests)"
        guard causes.count > 1 else { return "\(whole) were \(causes.first?.text ?? "failed")" }
        return "\(whole) failed: " + causes.map { "\(percent($0.count)) were \($0.text)" }.joined(separator: ", ")
    }

    /// One line for each status of a failed answer: the status and the beginning of the first body.
    var bodies: [String] {
        connection.failedByStatus.keys.sorted().compactMap { status in
            connection.failedBodies[status].map { "\(status): \(Excerpt.text($0))" }
        }
    }

    /// To a tenth below 10 %, so that a few of many are not none.
    private func percent(_ count: Int) -> String {
        let share = Double(count) / Double(max(1, sent)) * 100
        return share < 10 ? "\((share * 10).rounded() / 10) %" : "\(Int(share.rounded())) %"
    }
}
