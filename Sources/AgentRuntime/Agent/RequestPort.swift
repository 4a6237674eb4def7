import CLinux
import PrometheusExporter

/// The paths of requests.
enum RequestEndpoint: CaseIterable {
    case process
    case query
    case update
    case status

    var path: StaticString {
        switch self {
        case .process: "/process"
        case .query: "/query"
        case .update: "/update"
        case .status: "/status"
        }
    }

    /// The path as a label value, short enough to be stored without allocation.
    var label: String {
        switch self {
        case .process: "/process"
        case .query: "/query"
        case .update: "/update"
        case .status: "/status"
        }
    }
}

/// Answers the agent's requests. The answers do not depend on whether metrics are kept.
struct RequestPort: Sendable {
    let work: any AgentWork
    /// nil when the exporter is off.
    let metrics: AgentMetrics?

    func handle(_ exchange: borrowing HTTPExchange, _ body: inout TextBuffer) {
        guard let metrics else {
            _ = answer(exchange, &body)
            return
        }
        let start = cl_monotonic_ns()
        metrics.requestBegins()
        let answer = answer(exchange, &body)
        metrics.requestEnds()
        metrics.recordRequest(
            method: exchange.method.label, endpoint: answer.endpoint, status: answer.status,
            seconds: Double(cl_monotonic_ns() - start) * 1e-9)
        if answer.hasFailed { metrics.recordError(type: "simulated_failure", severity: "error") }
    }

    private struct Answer {
        let endpoint: String
        let status: String
        /// Whether the work failed.
        var hasFailed = false
    }

    private func answer(_ exchange: borrowing HTTPExchange, _ body: inout TextBuffer) -> Answer {
        let json: StaticString = "application/json"
        var found: RequestEndpoint?
        for endpoint in RequestEndpoint.allCases where exchange.pathIs(endpoint.path) { found = endpoint }
        guard let endpoint = found else {
            body.append("{\"error\":\"no such path\"}")
            exchange.respond(404, json, body)
            return Answer(endpoint: otherEndpoint, status: "404")
        }
        guard let number = exchange.number("request") else {
            body.append("{\"error\":\"expected ?request=N, N a whole number below 2^64\"}")
            exchange.respond(400, json, body)
            return Answer(endpoint: endpoint.label, status: "400")
        }
        let succeeded = work.answer(request: number, into: &body)
        exchange.respond(succeeded ? 200 : 500, json, body)
        return Answer(endpoint: endpoint.label, status: succeeded ? "200" : "500", hasFailed: !succeeded)
    }
}

/// The label for unknown paths, so that clients cannot create series by requesting them.
let otherEndpoint = "other"

extension HTTPExchange.Method {
    var label: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .other: "other"
        }
    }
}
