import BenchmarkModel
import Probes

/// Whether there is an answer, and a page in it.
enum TransferChecks {
    /// The page that the others judge; nil when there is none.
    static func page(_ answers: LiveAnswers, _ options: LiveOptions, _ judgement: inout Judgement) -> Fetched.Answer? {
        let tries = answers.tries > 1 ? " (\(answers.tries) tries)" : ""
        switch answers.page {
        case nil:
            judgement.skip(LiveCheck.allCases, "not asked")
            return nil
        case .failed(.tooLong, _):
            judgement.add(
                .size, "longer than \(Amount.bytes(LiveOptions.endlessBytes)), given up",
                "end the page; it may have \(Count.text(options.maximumBytes, "byte"))")
            judgement.skip(LiveCheck.ofPages + [.contentType, .health], "the page has no end")
            return nil
        case .failed(let fault, let reason):
            let (problem, remedy) = text(fault, reason, options)
            judgement.add(.reachable, problem + tries, remedy)
            judgement.skip(LiveCheck.allCases.filter { $0 != .reachable }, "no answer")
            return nil
        case .answered(let answer) where (300..<400).contains(answer.status):
            let place = answer.location.map { "to \(Quoted.text($0, limit: 100))" } ?? "without saying where"
            judgement.add(
                .redirect, "status \(answer.status), redirects \(place)\(tries)",
                "serve the page here, or give the address it redirects to")
            judgement.skip(LiveCheck.ofPages + [.status, .contentType], "it redirects")
            return nil
        case .answered(let answer) where answer.status != 200:
            judgement.add(.status, "status \(answer.status)\(tries)", remedy(ofStatus: answer.status))
            judgement.skip(LiveCheck.ofPages + [.redirect, .contentType], "status \(answer.status)")
            return nil
        case .answered(let answer): return answer
        }
    }

    static func text(
        _ fault: TransferFault, _ reason: String, _ options: LiveOptions
    ) -> (problem: String, remedy: String) {
        let limit = Amount.seconds(options.timeout)
        switch fault {
        case .refused where reason.contains("refused") || reason.contains("Couldn't connect"):
            return ("nobody listens there", "start the agent, or correct its port")
        case .refused: return (Quoted.text(reason, limit: 100), "start the agent, or correct its address")
        case .unresolved: return ("its host has no address", "correct the host; of a fleet's machine --address says it")
        case .timeout(nil): return ("no connection within \(limit)", "look for a firewall, or correct its address")
        case .timeout(0?): return ("connected, no answer within \(limit)", "look what the agent's server waits for")
        case .timeout(let received?):
            return (
                "not the whole answer within \(limit), \(Amount.bytes(received)) so far",
                "look what slows the answer, or give --timeout"
            )
        case .closedEarly(0):
            return ("closed the connection without an answer", "look into the agent's log for why")
        case .closedEarly(let received):
            return (
                "closed the connection in its answer, after \(Amount.bytes(received))",
                "look into the agent's log for why"
            )
        case .tooLong: return ("longer than \(Amount.bytes(LiveOptions.endlessBytes)), given up", "end the page")
        case .notHTTP: return ("what answers is not HTTP", "correct the port: another program has it")
        case .badCoding: return ("the body is not in the coding it declares", "compress it, or do not say so")
        case .tls: return ("no TLS: \(Quoted.text(reason, limit: 100))", "correct the certificate or the scheme")
        case .other: return (Quoted.text(reason, limit: 100), "correct the address")
        }
    }

    private static func remedy(ofStatus status: Int) -> String {
        switch status {
        case 204: "answer with 200 and the page"
        case 401, 403: "let it be read without credentials: none are sent"
        case 404: "serve metrics at this path, or correct the path or port"
        case 503: "switch the exporter on (ENABLE_PROMETHEUS_METRICS=true), or wait until it is"
        case 500...: "look into the agent's log for why"
        default: "answer with 200"
        }
    }
}
