import BenchmarkModel
import LiveValidation
import PlainText
import Probes

/// What answers of an agent that starts amount to.
extension StartUpWatch {
    /// Whether the answer is what the check waits for.
    func accept(_ fetched: Fetched, _ kind: Kind, _ process: AgentProcess) -> Bool {
        guard case .answered(let answer) = fetched.outcome else {
            if case .failed(let reason) = fetched.outcome { process.lastAnswer[kind.rawValue] = reason }
            return false
        }
        process.lastAnswer[kind.rawValue] =
            "status \(answer.status)"
            + (answer.location.map { ", which redirects to \(PrintedText.excerpt($0, limit: 200))" } ?? "")
            + (answer.status == 401 && process.order.url != nil ? Self.unauthorized(process) : "")
            + (answer.retryAfter.map { ", Retry-After: \(Int(saturating: $0.rounded())) s" } ?? "")
        switch kind {
        case .request:
            guard answer.status != 404, answer.status != 405 else { return false }
            process.startUp.firstRequest = fetched.finishedAt
            return true
        case .port: return false
        case .health:
            guard answer.status == 200 else { return false }
            process.startUp.health = fetched.finishedAt
            return true
        case .metrics:
            guard answer.status == 200 else { return false }
            let scan = ExpositionScan(answer.body)
            if let problem = scan.problem {
                process.lastAnswer[kind.rawValue] =
                    PageLint.isHTML(answer) ? "an HTML page, no exposition" : "no exposition: \(problem)"
                return false
            }
            guard scan.samples > 0 else {
                process.lastAnswer[kind.rawValue] = "an exposition without samples"
                return false
            }
            if process.startUp.firstMetrics == nil { process.startUp.firstMetrics = fetched.finishedAt }
            process.startUp.waitedForRoom = process.startUp.waitedForRoom || fetched.wasHeldBack
            let missing = scan.missing(interface(process).requiredFamilies)
            guard missing.isEmpty else {
                process.lastAnswer[kind.rawValue] = "families missing: \(missing.joined(separator: " "))"
                return false
            }
            process.startUp.allFamilies = fetched.finishedAt
            process.startUp.pageSeconds = answer.seconds
            return true
        }
    }

    private static func unauthorized(_ process: AgentProcess) -> String {
        process.credentials.map { ": it refused the \($0)" }
            ?? ": give --user NAME --password-file FILE, or --bearer-token-file FILE"
    }

    private func tries(_ process: AgentProcess) -> String {
        process.startUp.tries == 1 ? "1 try" : "\(process.startUp.tries) tries"
    }

    /// What an agent still owed when its time was over.
    func owed(_ process: AgentProcess, _ index: Int) -> String {
        let times = process.startUp
        let ports = process.order.ports
        var owed: [String] = []
        func owe(_ kind: Kind, _ what: String, _ port: Int) {
            let wasAsked = asked.contains(Check(process: index, kind: kind).tag)
            let heard =
                process.lastAnswer[kind.rawValue].map { "last: \($0)" }
                ?? (wasAsked ? "connected, and no whole answer" : "nobody listened")
            owed.append(
                process.order.shownURL.map { "\($0) (\(heard))" }
                    ?? "\(what) on \(process.order.address):\(port) (\(heard))")
        }
        if process.order.isOn, times.allFamilies == nil { owe(.metrics, interface(process).metricsPath, ports.metrics) }
        if let path = interface(process).healthPath, times.health == nil { owe(.health, path, ports.metrics) }
        if !interface(process).requestPaths.isEmpty, times.firstRequest == nil {
            owe(.request, "a request", ports.requests)
        }
        if times.awaits.contains(Kind.port.rawValue), times.requestPort == nil {
            owe(.port, "its request port", ports.requests)
        }
        guard process.host.isStarted else { return "no page after \(tries(process)): \(owed.joined(separator: ", "))" }
        return "not ready within \(interface(process).readinessLimit) s: \(owed.joined(separator: ", "))"
    }
}
