import BenchmarkModel
import LiveValidation
import PlainText
import Scraping

/// The judgment of an agent's answers during its startup.
extension StartUpWatch {
    /// Records an answer. Returns the checks that must be asked again; none if the answer is the one that its check
    /// waits for.
    func open(_ fetched: Fetched, _ check: Check, _ agent: Agent) -> [Check] {
        guard case .answered(let answer) = fetched.outcome else {
            if case .failed(let reason) = fetched.outcome {
                agent.lastAnswer[check.tag] =
                    reason + (agent.process.isStarted ? Self.remedy(fetched.fault, check.kind) : "")
            }
            return [check]
        }
        agent.lastAnswer[check.tag] =
            "status \(answer.status)"
            + (answer.location.map { ", which redirects to \(PrintedText.excerpt($0, limit: 200))" } ?? "")
            + (agent.process.isStarted ? Self.remedy(answer, check.kind) : "")
            + ([401, 403].contains(answer.status) && check.kind == .metrics ? Self.unauthorized(agent, check.page) : "")
            + (answer.status == 406 && check.kind == .metrics ? notAcceptable(agent) : "")
            + (answer.retryAfter.map { ", Retry-After: \(Int(saturating: $0.rounded())) s" } ?? "")
        switch check.kind {
        case .request:
            let expected = interface(agent).requests.templates.first?.expectedStatus
            guard expected?.contains(answer.status) == true || answer.status != 404 && answer.status != 405 else {
                return [check]
            }
            agent.startUp.firstRequest = fetched.finishedAt
            return []
        case .port, .push: return [check]
        case .health:
            guard answer.status == 200 else { return [check] }
            agent.startUp.health = fetched.finishedAt
            return []
        case .metrics: return openPages(answer, fetched, check, agent)
        }
    }

    private func openPages(_ answer: Fetched.Answer, _ fetched: Fetched, _ check: Check, _ agent: Agent) -> [Check] {
        guard answer.status == 200 else { return [check] }
        let scan = ExpositionScan(answer.body, contentType: answer.contentType)
        if let problem = scan.problem {
            if let remedy = scan.lineEndRemedy {
                agent.fail("\(agent.order.pageName(check.page)) is not an exposition: \(problem): \(remedy)")
                return []
            }
            agent.lastAnswer[check.tag] =
                PageLint.isHTML(answer)
                ? "an HTML page, not an exposition"
                : PageLint.isGzip(answer)
                    ? "a compressed page, and the request did not ask for compression"
                    : "not an exposition: \(problem)"
            return [check]
        }
        guard scan.samples > 0 else {
            agent.lastAnswer[check.tag] = "an exposition without samples"
            return [check]
        }
        agent.startUp.waitedForSpace = agent.startUp.waitedForSpace || fetched.wasHeldBack
        let required = interface(agent).requiredFamilies
        agent.startUp.pages[check.page] = .init(missing: scan.missing(required), seconds: answer.seconds)
        let pages = agent.startUp.pages.values
        guard pages.count == agent.order.pages.count else { return [] }
        if agent.startUp.firstMetrics == nil { agent.startUp.firstMetrics = fetched.finishedAt }
        // A family may be on any of the pages.
        let missing = required.filter { family in pages.allSatisfy { $0.missing.contains(family) } }
        guard missing.isEmpty else {
            let all = pageChecks(agent, check.agent)
            for one in all { agent.lastAnswer[one.tag] = "families missing: \(missing.joined(separator: " "))" }
            agent.startUp.pages = [:]
            return all
        }
        agent.startUp.allFamilies = fetched.finishedAt
        agent.startUp.pageSeconds = pages.reduce(0) { $0 + $1.seconds }
        return []
    }

    /// Returns what to change in the target file.
    private static func remedy(_ fault: TransferFault?, _ kind: Kind) -> String {
        switch fault {
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

    private static func unauthorized(_ agent: Agent, _ page: Int) -> String {
        if let credentials = agent.credentials[page] { return ": it refused the \(credentials)" }
        return agent.process.isStarted
            ? "; give http_config: {authorization: {credentials_file: FILE}}, or basic_auth, to the page in the target "
                + "file"
            : ": give --user NAME --password-file FILE, --bearer-token-file FILE, or --http-config FILE"
    }

    /// Notes that the page is asked for as in steady state from now on. Returns the words for the bench's own request,
    /// which steady state would repeat.
    private func notAcceptable(_ agent: Agent) -> String {
        agent.startUp.refusesText = true
        return interface(agent).imitates == nil
            ? "; give --scraper like-prometheus if it answers a Prometheus: it refuses every format of Accept "
                + "text/plain;version=0.0.4,*/*;q=0.1" : ""
    }

    /// Returns why an agent whose certificate, or the bench's own, was not accepted has failed.
    func refusedCertificate(_ reason: String, _ check: Check, _ agent: Agent) -> String {
        let place = agent.order.page?.shownURL ?? "\(agent.order.address):\(check.port(of: agent.order))"
        let remedy =
            agent.process.isStarted
            ? Self.certificateRemedy : "; give --http-config FILE with tls_config: {ca_file: FILE, server_name: NAME}"
        return "\(place): a certificate was not accepted: \(reason)\(remedy)"
    }

    private static let certificateRemedy =
        "; give tls: {ca_file: FILE, server_name: NAME} or tls: {insecure_skip_verify: true}"

    private func attempts(_ agent: Agent) -> String { Count.text(agent.startUp.tries, "attempt") }

    /// Returns why an agent is not ready when its time is over.
    func failedChecks(_ agent: Agent, _ index: Int) -> String {
        let open = openChecks(agent, index)
        guard agent.process.isStarted else { return "no page after \(attempts(agent)): \(open)" }
        return "not ready within \(readinessLimit(agent)) s: \(open)"
    }

    /// Returns which checks an agent has not passed yet, with the last answer to each.
    func openChecks(_ agent: Agent, _ index: Int) -> String {
        let times = agent.startUp
        var failed: [String] = []
        func add(_ check: Check, _ what: String) {
            let port = check.port(of: agent.order)
            let result =
                agent.lastAnswer[check.tag].map { "last: \($0)" }
                ?? (asked.contains(check.tag) ? "connected, but no complete answer" : "nothing listened")
            failed.append(
                (agent.order.page?.shownURL).map { "\($0) (\(result))" }
                    ?? "\(what) on \(agent.order.socket(ofPort: port) ?? "\(agent.order.address):\(port)") (\(result))")
        }
        if agent.order.isOn, times.allFamilies == nil {
            for check in pageChecks(agent, index) where times.pages[check.page] == nil {
                add(check, agent.order.pages[check.page].path)
            }
        }
        if let path = interface(agent).healthPath, times.health == nil {
            add(Check(agent: index, kind: .health), path)
        }
        if !interface(agent).requests.isEmpty, times.firstRequest == nil {
            add(Check(agent: index, kind: .request), "a request")
        }
        if times.awaits.contains(Kind.port.rawValue), times.requestPort == nil {
            add(Check(agent: index, kind: .port), "its request port")
        }
        if times.awaits.contains(Kind.push.rawValue), times.firstPush == nil, let push = agent.push {
            failed.append("its first push to \(push.address) (\(push.missing))")
        }
        return failed.joined(separator: ", ")
    }
}
