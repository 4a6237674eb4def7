import BenchmarkModel

/// How the requests of a load ended, by the load command's report. Counts that follow from the reported ones are
/// computed.
struct LoadCounts {
    private let sent: Measured
    private let failed: Measured
    private let unanswered: Measured
    private let share: Measured
    /// Counts that are ignored, and why.
    private var wrong: [Metric: String] = [:]

    init(_ report: LoadFigures) {
        let sent = report.measured(.requestsSent)
        self.sent = sent
        (failed, wrong[.requestsFailed]) = Self.part(report, .requestsFailed, of: sent)
        (unanswered, wrong[.requestsUnanswered]) = Self.part(report, .requestsUnanswered, of: sent)
        share = report.measured(.requestFailures)
    }

    /// Reads a count that is a part of another. A count greater than the whole is wrong, and so is missing.
    ///
    /// - Returns: the count, and what is wrong with it.
    private static func part(_ report: LoadFigures, _ metric: Metric, of sent: Measured) -> (Measured, String?) {
        let measured = report.measured(metric)
        guard let part = measured.value, let whole = sent.value, part > whole else { return (measured, nil) }
        let reason =
            "the load command reported \(metric.name) \(part.plainText) of \(Metric.requestsSent.name) "
            + "\(whole.plainText)"
        return (.absent(reason), reason)
    }

    /// All counts, and the share of failed requests.
    var figures: [(Metric, Measured)] {
        [
            (.requestFailures, failureShare), (.requestsSent, sent), (.requestsAnswered, answered),
            (.requestsFailed, failed), (.requestsUnanswered, unanswered),
        ]
    }

    private var answered: Measured {
        guard let sent = sent.value else { return sent }
        return unanswered.value.map { .value(sent - $0) } ?? unanswered
    }

    /// The share as reported, or as the counts give it; missing where the counts contradict each other.
    private var failureShare: Measured {
        if let contradiction { return .absent(contradiction) }
        guard share.value == nil, let sent = sent.value, sent > 0, let unanswered = unanswered.value else {
            return share
        }
        return .value(min(1, (unanswered + (failed.value ?? 0)) / sent))
    }

    /// Why the counts cannot all be right; nil where they can, or where they are not reported.
    private var contradiction: String? {
        let parts = [(Metric.requestsFailed, failed), (.requestsUnanswered, unanswered)]
        if let sent = sent.value {
            if let reason = parts.lazy.compactMap({ wrong[$0.0] }).first { return reason }
            guard let failed = failed.value, let unanswered = unanswered.value, failed + unanswered > sent else {
                return nil
            }
            return
                "its load command reported \(failed.plainText) failed and \(unanswered.plainText) unanswered of "
                + "\(sent.plainText) sent"
        }
        guard let part = parts.first(where: { ($0.1.value ?? 0) > 0 }), let count = part.1.value else { return nil }
        return "its load command reported \(part.0.name) \(count.plainText) and no \(Metric.requestsSent.name)"
    }

    /// Returns why the process failed under this load; nil where it did not, as far as it was reported.
    ///
    /// - Parameters:
    ///   - throughput: answered requests per second, as reported.
    ///   - rate: the ordered requests per second.
    ///   - seconds: the ordered length of the load that counts.
    ///   - limit: the failures that the target may have.
    func failure(throughput: Measured, rate: Double, seconds: Double, _ limit: FailureLimit) -> String? {
        let requests = Int(min(1e15, max(1, sent.value ?? rate * seconds)))
        func percent(_ share: Double) -> String {
            "\((share * 1000).rounded() / 10) % \(AgentFailure.ofRequests)"
        }
        if let contradiction { return "the counts \(AgentFailure.ofRequests) are impossible: \(contradiction)" }
        if let sent = sent.value, let unanswered = unanswered.value, sent > 0,
            FailureLimit.unanswered.isExceeded(byShare: unanswered / sent, of: requests)
        {
            return "\(percent(unanswered / sent)) were not answered, its load command reports"
        }
        if let share = failureShare.value, limit.isExceeded(byShare: share, of: requests) {
            return "\(percent(share)) failed, its load command reports"
        }
        guard let throughput = throughput.value else { return nil }
        let rounded = (throughput * 100).rounded() / 100
        if ThroughputLimit.isAhead(throughput, asked: rate, seconds: seconds) {
            return
                "the rate \(AgentFailure.ofRequests) was wrong: its load command reported \(rounded) requests/s, and "
                + "\(rate) were asked for"
        }
        guard ThroughputLimit.isBehind(throughput, asked: rate, seconds: seconds) else { return nil }
        return
            "\(percent(1 - throughput / rate)) were not sent or not answered: its load command reported "
            + "\(rounded) requests/s, and \(rate) were asked for"
    }
}
