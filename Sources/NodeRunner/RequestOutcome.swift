import BenchmarkModel
import LoadDriver

/// How the requests of steady state ended for one process: answered as asked for, answered otherwise, or not answered.
struct RequestOutcome {
    let requests: Int
    /// Of these, those without an answer or with a status outside 200 to 299.
    let failed: Int
    private let unanswered: Int
    private let connection: ConnectionResult

    init(_ connection: ConnectionResult) {
        self.connection = connection
        requests = connection.planned
        unanswered = max(0, connection.planned - connection.answered)
        failed = unanswered + connection.failedByStatus.values.reduce(0, +)
    }

    var failureShare: Measured {
        requests > 0 ? .value(Double(failed) / Double(requests)) : .absent("no request was planned in steady state")
    }

    /// Such as "38 % of its requests were answered 401", with the most frequent cause first.
    var sentence: String {
        var causes = connection.failedByStatus.map { (count: $0.value, text: "answered \($0.key)") }
        if unanswered > 0 {
            causes.append((unanswered, "not answered" + (connection.problem.map { " (\($0))" } ?? "")))
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
        let share = Double(count) / Double(max(1, requests)) * 100
        return share < 10 ? "\((share * 10).rounded() / 10) %" : "\(Int(share.rounded())) %"
    }
}
