import Foundation
import PrometheusExporterTestKit
import Testing

/// Agents in different languages are compared by the cost of their exporters. The comparison is only fair if they serve
/// the same content. So after the same requests, every agent is compared with the Swift agent, answer by answer and
/// series by series.
@Suite("An agent in another language", .programsThread)
struct AgentEqualityTests {
    /// A name with characters that must be escaped in JSON or in label values, and others that must not.
    static let name = #"Ä "<&>" \"#
    private static let swift = Result { try Served(by: .swift) }

    @Test("Serves what the Swift agent serves: Python")
    func python() throws { try compare(.python) }

    @Test("Serves what the Swift agent serves: Go", .enabled(if: AgentTarget.go.isUpToDate, AgentTarget.go.notBuilt))
    func go() throws { try compare(.go) }

    @Test("Serves what the Swift agent serves: C++", .enabled(if: AgentTarget.cpp.isUpToDate, AgentTarget.cpp.notBuilt))
    func cpp() throws { try compare(.cpp) }

    @Test(
        "Serves what the Swift agent serves: Rust", .enabled(if: AgentTarget.rust.isUpToDate, AgentTarget.rust.notBuilt)
    )
    func rust() throws { try compare(.rust) }

    private func compare(_ target: AgentTarget) throws {
        let expected = try Self.swift.get()
        let served = try Served(by: target)
        for (request, answer) in expected.answers { #expect(served.answers[request] == answer, "\(request)") }
        #expect(served.summaryKeys == expected.summaryKeys)
        #expect(Set(served.families.keys) == Set(expected.families.keys))
        for (name, family) in expected.families { #expect(served.families[name] == family, "\(name)") }
        #expect(served.series.subtracting(expected.series) == [], "series that Swift does not have")
        #expect(expected.series.subtracting(served.series) == [], "series that only Swift has")
        #expect(Set(served.counts.keys) == Set(expected.counts.keys))
        for (series, count) in expected.counts { #expect(served.counts[series] == count, "\(series)") }
    }
}

/// The answers and metrics of an agent for a fixed sequence of requests.
private struct Served {
    struct Answer: Equatable {
        let status: Int
        let type: String?
        let allow: String?
        let body: String
    }

    struct Family: Equatable {
        let type: String?
        let help: String?
    }

    /// Answers by request. Answers of the HTTP port are without bodies, because those contain times.
    var answers: [String: Answer] = [:]
    let summaryKeys: Set<String>
    let families: [String: Family]
    /// Names and labels of all samples, except CPU usage, which some agents have only after the second collection.
    let series: Set<String>
    /// Increases of counters and histogram counts by the requests.
    let counts: [String: Double]

    private static let environment = [
        "AGENT_NAME": AgentEqualityTests.name, "AGENT_FAILURE_RATE": "0.3", "AGENT_SEED": "7",
        "AGENT_WORK_ITERATIONS": "1000",
    ]

    /// Requests to the request port, over one connection.
    private static let requests: [(method: String, path: String)] =
        (0..<40).map { ("GET", "\(["/process", "/query", "/update", "/status"][$0 % 4])?request=\($0)") } + [
            ("GET", "/process?request=18446744073709551615"), ("GET", "/process?request=18446744073709551616"),
            ("GET", "/process?request=0000000000000000000000007"), ("GET", "/process?request=+7"),
            ("GET", "/process?request=-1"), ("GET", "/process?request=1e3"), ("GET", "/process?request="),
            ("GET", "/process?request"), ("GET", "/process?"), ("GET", "/process"),
            ("GET", "/query?a=b&request=3&c"), ("GET", "/query?request=3&request=3"), ("GET", "/query?Request=3"),
            ("GET", "/query?request=%33"), ("GET", "/"), ("GET", "/other?request=1"), ("GET", "/process/?request=1"),
            ("GET", "/%70rocess?request=1"), ("GET", "/metrics"), ("GET", "/health"),
            ("HEAD", "/update?request=5"), ("POST", "/update?request=5"), ("PUT", "/status?request=5"),
            ("DELETE", "/none"), ("GET", "/status?request=6"),
        ]

    /// Requests to the HTTP port.
    private static let endpoints: [(method: String, path: String)] = [
        ("GET", "/health"), ("GET", "/health?verbose=1"), ("HEAD", "/health"), ("POST", "/health"),
        ("HEAD", "/metrics"),
        ("PUT", "/metrics"), ("POST", "/metrics/summary"), ("GET", "/metrics/summary"), ("GET", "/metrics/"),
        ("GET", "/"), ("POST", "/other"), ("GET", "/process?request=1"),
    ]

    init(by target: AgentTarget) throws {
        var answers: [String: Answer] = [:]
        var summaryKeys: Set<String> = []
        let (before, after) = try withAgent(target, environment: Self.environment) { agent in
            // Wait until everything that an agent does at startup is done.
            try eventually("the start; the agent wrote: \(agent.child.output)") {
                let page = try agent.metrics("/metrics").body
                return agent.child.output.contains("answered 200")
                    && page.contains("\nagent_open_file_descriptors{") && page.contains("\nagent_task_seconds_sum{")
            }
            let before = try ParsedPage(agent.metrics("/metrics").body)

            let connection = try HTTPConnection(agent.address, Agent.requestPort)
            for request in Self.requests {
                let answer = try connection.ask(request.method, request.path)
                answers["\(request.method) \(request.path)"] = Answer(answer, body: answer.body)
            }
            for request in Self.endpoints {
                let answer = try HTTPConnection(agent.address, Agent.metricsPort).ask(request.method, request.path)
                answers["HTTP port: \(request.method) \(request.path)"] = Answer(answer, body: "")
                if request == ("GET", "/metrics/summary") {
                    let summary = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
                    summaryKeys = Set(try #require(summary).keys)
                }
            }
            // A server may count a request after it has sent the answer.
            var after = try ParsedPage(agent.metrics("/metrics").body)
            try eventually("the count of all requests") {
                after = try ParsedPage(agent.metrics("/metrics").body)
                let wanted = Double(Self.requests.count + Self.endpoints.count)
                return countedRequests(after) - countedRequests(before) >= wanted
            }
            return (before, after)
        }
        self.answers = answers
        self.summaryKeys = summaryKeys
        families = after.families.reduce(into: [:]) { $0[$1.name] = Family(type: $1.type, help: $1.help) }
        series = Set(after.samples.filter { $0.name != "agent_cpu_usage_percent" }.map(identity))
        var counts: [String: Double] = [:]
        for sample in after.samples where isCountOfRequests(sample) {
            counts[identity(sample), default: 0] += sample.value
        }
        for sample in before.samples where isCountOfRequests(sample) {
            counts[identity(sample), default: 0] -= sample.value
        }
        self.counts = counts
    }
}

extension Served.Answer {
    init(_ answer: HTTPAnswer, body: String) {
        self.init(
            // Some libraries give the character set of their pages, some do not.
            status: answer.status, type: answer.headers["content-type"]?.split(separator: ";").first.map(String.init),
            allow: answer.headers["allow"], body: body)
    }
}

/// Returns the number of counted requests, without those for the page itself.
private func countedRequests(_ page: ParsedPage) -> Double {
    let counted = page.samples.filter {
        $0.name == "agent_requests_total" && !($0.labels["endpoint"] == "/metrics" && $0.labels["method"] == "GET")
    }
    return counted.map(\.value).reduce(0, +)
}

/// Whether a sample depends only on the requests. The number of requests for the page depends on how often the test
/// polled it.
private func isCountOfRequests(_ sample: ParsedSample) -> Bool {
    let names = ["agent_requests_total", "agent_errors_total", "agent_request_duration_seconds_count"]
    let isPage = sample.labels["endpoint"] == "/metrics" && sample.labels["status"] ?? "200" == "200"
    return names.contains(sample.name) && !isPage
}

/// Returns name and labels, without values that are specific to the process.
private func identity(_ sample: ParsedSample) -> String {
    var labels = sample.labels
    if labels["start_time"] != nil { labels["start_time"] = "" }
    if let bound = labels["le"].flatMap({ Double($0) }) { labels["le"] = "\(bound)" }
    return sample.name + labels.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
}
