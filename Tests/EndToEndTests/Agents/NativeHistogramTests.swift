import Foundation
import Testing

/// Native histograms, as a Prometheus server reads them.
@Suite("Native histograms in Prometheus", .serialized, .programsThread)
struct NativeHistogramTests {
    /// The first observations of the agent's native histogram: its sequence is the same in every process.
    private func observations(_ count: Int) -> [Double] {
        (0..<UInt64(count)).map { task in
            var mixed = task &+ 0x9e37_79b9_7f4a_7c15
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
        }
    }

    @Test(
        "Prometheus computes quantiles from native buckets within one bucket; count, sum and classic buckets are exact")
    func quantiles() throws {
        try withAgent(.swift, environment: ["AGENT_NATIVE_HISTOGRAM": "true"]) { agent in
            let page = try agent.metrics("/metrics").body
            func classic(_ le: String) -> Int? {
                page.split(separator: "\n").first {
                    $0.hasPrefix("agent_native_task_seconds_bucket{") && $0.contains("le=\"\(le)\"}")
                }
                .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
            }
            let shown = try observations(#require(classic("+Inf")))
            #expect(shown.count >= 1000)
            for bound in [0.005, 0.1, 0.25, 0.5, 0.75] {
                #expect(classic("\(bound)") == shown.count { $0 <= bound }, "le=\(bound)")
            }

            try Prometheus.withServer(
                scraping: ["\(agent.address):\(Agent.metricsPort)"], flags: ["--enable-feature=native-histograms"]
            ) { prometheus in
                var time = 0.0
                try eventually("a native histogram in Prometheus; it wrote: \(prometheus.child.output)") {
                    time = Date().timeIntervalSince1970
                    return try figure(prometheus, "histogram_count(agent_native_task_seconds)", time) != nil
                }
                let count = try #require(try figure(prometheus, "histogram_count(agent_native_task_seconds)", time))
                let sorted = observations(Int(count)).sorted()
                let sum = try #require(try figure(prometheus, "histogram_sum(agent_native_task_seconds)", time))
                // Threads sum in another order than this test.
                #expect(abs(sum - sorted.reduce(0, +)) < 1e-9 * sum)
                for quantile in [0.1, 0.5, 0.9, 0.99] {
                    let query = "histogram_quantile(\(quantile), agent_native_task_seconds)"
                    let found = try #require(try figure(prometheus, query, time))
                    let exact = sorted[Int((quantile * count).rounded(.up)) - 1]
                    // Schema 3: a bucket's bound is 2^(1/8) times the one below it.
                    #expect(max(found / exact, exact / found) <= exp2(1 / 8.0), "\(quantile): \(found), exact \(exact)")
                }
            }
        }
    }

    /// Returns the only value of a query at a time, in seconds since 1970; nil if there is no value.
    private func figure(_ prometheus: Prometheus, _ query: String, _ time: Double) throws -> Double? {
        let encoded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let body = try prometheus.query("\(encoded)&time=\(time)")
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.utf8)) else { return nil }
        return answer.data.result.first.flatMap { Double($0.value.text) }
    }

    private struct Answer: Decodable {
        struct Rows: Decodable { let result: [Row] }
        struct Row: Decodable { let value: Point }
        /// A time and the text of a number.
        struct Point: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                var parts = try decoder.unkeyedContainer()
                _ = try parts.decode(Double.self)
                text = try parts.decode(String.self)
            }
        }
        let data: Rows
    }
}
