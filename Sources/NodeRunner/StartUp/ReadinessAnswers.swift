import BenchmarkModel
import LiveValidation
import PlainText
import Scraping

/// The judgment of an agent's answers during its startup.
extension StartUpWatch {
    /// Returns whether the answer is the one that the check waits for, and records it.
    func accept(_ fetched: Fetched, _ kind: Kind, _ agent: Agent) -> Bool {
        guard case .answered(let answer) = fetched.outcome else {
            if case .failed(let reason) = fetched.outcome {
                agent.lastAnswer[kind.rawValue] =
                    reason + (agent.process.isStarted ? Self.remedy(fetched.fault, kind) : "")
            }
            return false
        }
        agent.lastAnswer[kind.rawValue] =
            "status \(answer.status)"
            + (answer.location.map { ", which redirects to \(PrintedText.excerpt($0, limit: 200))" } ?? "")
            + (agent.process.isStarted ? Self.remedy(answer, kind) : "")
            + (answer.status == 401 && agent.order.page != nil ? Self.unauthorized(agent) : "")
            + (answer.retryAfter.map { ", Retry-After: \(Int(saturating: $0.rounded())) s" } ?? "")
        switch kind {
        case .request:
            let expected = interface(agent).requests.templates.first?.expectedStatus
            guard expected?.contains(answer.status) == true || answer.status != 404 && answer.status != 405 else {
                return false
            }
            agent.startUp.firstRequest = fetched.finishedAt
            return true
        case .port: return false
        case .health:
            guard answer.status == 200 else { return false }
            agent.startUp.health = fetched.finishedAt
            return true
        case .metrics:
            guard answer.status == 200 else { return false }
            let scan = ExpositionScan(answer.body)
            if let problem = scan.problem {
                agent.lastAnswer[kind.rawValue] =
                    PageLint.isHTML(answer)
                    ? "an HTML page, not an exposition"
                    : PageLint.isGzip(answer)
                        ? "a compressed page, and the request did not ask for compression"
                        : "not an exposition: \(problem)"
                return false
            }
            guard scan.samples > 0 else {
                agent.lastAnswer[kind.rawValue] = "an exposition without samples"
                return false
            }
            if agent.startUp.firstMetrics == nil { agent.startUp.firstMetrics = fetched.finishedAt }
            agent.startUp.waitedForSpace = agent.startUp.waitedForSpace || fetched.wasHeldBack
            let missing = scan.missing(interface(agent).requiredFamilies)
            guard missing.isEmpty else {
                agent.lastAnswer[kind.rawValue] = "families missing: \(missing.joined(separator: " "))"
                return false
            }
            agent.startUp.allFamilies = fetched.finishedAt
            agent.startUp.pageSeconds = answer.seconds
            return true
        }
    }

    /// Returns what to change in the target file.
    private static func remedy(_ fault: TransferFault?, _ kind: Kind) -> String {
        switch fault {
        case .tls: "; give tls: {ca_file: FILE, server_name: NAME} or tls: {insecure_skip_verify: true}"
        case .notHTTP, .closedEarly(received: 0): httpsRemedy(kind)
        default: ""
        }
    }

    private static func httpsRemedy(_ kind: Kind) -> String {
        kind == .request
            ? "; give request_scheme: https if it speaks TLS" : "; give scheme: https if it speaks TLS"
    }

    /// Returns the fix for the answer with which servers of TLS refuse a request without it. They name the protocol.
    private static func remedy(_ answer: Fetched.Answer, _ kind: Kind) -> String {
        let words = ["HTTPS", "SSL"].map { Array($0.utf8) }
        let isRefusal = answer.status == 400 && words.contains { answer.body.prefix(2000).firstRange(of: $0) != nil }
        return isRefusal ? httpsRemedy(kind) : ""
    }

    private static func unauthorized(_ agent: Agent) -> String {
        agent.credentials.map { ": it refused the \($0)" }
            ?? ": give --user NAME --password-file FILE, or --bearer-token-file FILE"
    }

    private func attempts(_ agent: Agent) -> String { Count.text(agent.startUp.tries, "attempt") }

    /// Returns why an agent is not ready when its time is over.
    func failedChecks(_ agent: Agent, _ index: Int) -> String {
        let open = openChecks(agent, index)
        guard agent.process.isStarted else { return "no page after \(attempts(agent)): \(open)" }
        return "not ready within \(interface(agent).readinessLimit) s: \(open)"
    }

    /// Returns which checks an agent has not passed yet, with the last answer to each.
    func openChecks(_ agent: Agent, _ index: Int) -> String {
        let times = agent.startUp
        let ports = agent.order.ports
        var failed: [String] = []
        func add(_ kind: Kind, _ what: String, _ port: Int) {
            let wasAsked = asked.contains(Check(agent: index, kind: kind).tag)
            let result =
                agent.lastAnswer[kind.rawValue].map { "last: \($0)" }
                ?? (wasAsked ? "connected, but no complete answer" : "nothing listened")
            failed.append(
                (agent.order.page?.shownURL).map { "\($0) (\(result))" }
                    ?? "\(what) on \(agent.order.socket(ofPort: port) ?? "\(agent.order.address):\(port)") (\(result))")
        }
        if agent.order.isOn, times.allFamilies == nil { add(.metrics, interface(agent).metricsPath, ports.metrics) }
        if let path = interface(agent).healthPath, times.health == nil { add(.health, path, ports.health) }
        if !interface(agent).requests.isEmpty, times.firstRequest == nil {
            add(.request, "a request", ports.requests)
        }
        if times.awaits.contains(Kind.port.rawValue), times.requestPort == nil {
            add(.port, "its request port", ports.requests)
        }
        return failed.joined(separator: ", ")
    }
}
