import BenchmarkModel
import Testing

@testable import NodeRunner

@Suite("Counts of a load command") struct LoadCountsTests {
    private func counts(_ text: String) -> LoadCounts { LoadCounts(LoadFigures(text, lifetime: 60)) }

    private func figure(_ metric: Metric, _ text: String) -> Measured? {
        counts(text).figures.first { $0.0 == metric }?.1
    }

    @Test("Requests answered and the share of failed ones follow from the other counts, and need not be reported")
    func derived() {
        let text = "requests_sent 200\nrequests_failed 10\nrequests_unanswered 40\n"
        #expect(figure(.requestsAnswered, text) == .value(160))
        #expect(figure(.requestFailures, text) == .value(0.25))
        #expect(figure(.requestFailures, text + "request_failures_ratio 0.5\n") == .value(0.5))
        #expect(figure(.requestsUnanswered, "requests_sent 200\n")?.absentReason != nil)
        #expect(figure(.requestsAnswered, "requests_sent 200\n")?.absentReason != nil)
        #expect(figure(.requestFailures, "requests_unanswered 3\n")?.absentReason != nil)
    }

    @Test("A count above the count that it is a part of is missing, and the reason has both numbers")
    func impossible() {
        let reason = figure(.requestsUnanswered, "requests_sent 20\nrequests_unanswered 40\n")?.absentReason
        #expect(reason == "the load command reported requests_unanswered 40 of requests_sent 20")
    }

    @Test("A process is named if its requests were not answered, failed, or were not reported as answered")
    func failures() {
        func failure(_ text: String, throughput: Double? = nil, expected: Double = 0) -> String? {
            counts(text).failure(
                throughput: throughput.map(Measured.value) ?? .absent("no"), rate: 40, seconds: 15,
                FailureLimit(expected: expected))
        }
        #expect(
            failure("requests_sent 600\nrequests_unanswered 300\n", expected: 0.6)
                == "50.0 % of its requests were not answered, its load command reports")
        #expect(failure("requests_sent 600\nrequests_unanswered 6\n") == nil)
        #expect(
            failure("request_failures_ratio 0.2\n") == "20.0 % of its requests failed, its load command reports")
        #expect(failure("request_failures_ratio 0.2\n", expected: 0.2) == nil)
        #expect(
            failure("", throughput: 20)
                == "50.0 % of its requests were not sent or not answered: its load command reported 20.0 requests/s, "
                + "and 40.0 were asked for")
        // With 600 requests, chance alone sometimes takes a twentieth off.
        #expect(failure("", throughput: 37) == nil && failure("", throughput: 34) == nil)
        #expect(failure("") == nil)
    }

    @Test("Impossible counts, and a rate that was not ordered, put the process in doubt by name")
    func contradictions() {
        func failure(_ text: String, throughput: Double = 10) -> String? {
            counts(text).failure(throughput: .value(throughput), rate: 10, seconds: 5, FailureLimit(expected: 1))
        }
        for text in [
            "requests_sent 50\nrequests_failed 200\n", "requests_sent 50\nrequests_unanswered 300\n",
            "requests_sent 50\nrequests_failed 30\nrequests_unanswered 21\n",
            "requests_failed 25\n", "requests_unanswered 1\n",
        ] {
            let found = failure(text)
            #expect(found?.contains("the counts of its requests are impossible: ") == true, "\(text) \(found ?? "")")
        }
        #expect(failure("requests_failed 0\nrequests_unanswered 0\n") == nil)
        #expect(failure("requests_sent 50\nrequests_failed 50\nrequests_unanswered 0\n") == nil)
        #expect(failure("", throughput: 1e9)?.contains("the rate of its requests was wrong") == true)
        // With 50 requests, a half more and 28 by chance make 103.
        #expect(failure("", throughput: 20) == nil && failure("", throughput: 21) != nil)
    }

    @Test("A short load is behind only if chance does not explain it")
    func chance() {
        #expect(!ThroughputLimit.isBehind(20, asked: 40, seconds: 1))
        #expect(ThroughputLimit.isBehind(20, asked: 40, seconds: 2))
        #expect(!ThroughputLimit.isBehind(0, asked: 0, seconds: 10))
        #expect(!ThroughputLimit.isBehind(39, asked: 40, seconds: 1e6))
    }
}
