import BenchmarkModel
import Scraping

/// Whether there is an answer, and a page in it.
enum TransferChecks {
    /// The page that the others judge; nil when there is none.
    static func page(_ answers: LiveAnswers, _ options: LiveOptions, _ judgement: inout PageJudgement) -> Fetched
        .Answer?
    {
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
            let place = answer.location.map { "to \(Quoted.text($0, limit: 200))" } ?? "without saying where"
            judgement.add(
                .redirect, "status \(answer.status), redirects \(place)\(tries)",
                "give the address it redirects to, or serve the page here; --lenient follows, as a Prometheus does")
            judgement.skip(LiveCheck.ofPages + [.status, .contentType], "it redirects")
            return nil
        case .answered(let answer) where answer.status != 200:
            judgement.add(
                .status, "status \(answer.status)\(tries)", remedy(ofStatus: answer.status, judgement.target))
            judgement.skip(LiveCheck.ofPages + [.redirect, .contentType], "status \(answer.status)")
            return nil
        case .answered(let answer):
            if let place = answer.redirectedTo {
                judgement.warn(
                    .redirect,
                    "redirects to \(Quoted.text(place, limit: 200)): a Prometheus follows, with a second request",
                    "give the address it redirects to")
            }
            return answer
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
        case .cutShort(let received, let promised):
            let whole =
                promised.map { " of the \($0) bytes of Content-Length" } ?? " bytes, and the last chunk is missing"
            return (
                "closed the connection in its answer: the page is cut short, \(received)\(whole)",
                "look into the agent's log for why, and at the limits of a proxy before it"
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
        case .badCoding:
            return (
                "the body is not in the coding that its Content-Encoding declares",
                "compress it, or leave out Content-Encoding"
            )
        case .tls: return ("no TLS: \(Quoted.text(reason, limit: 100))", "correct the certificate or the scheme")
        case .other: return (Quoted.text(reason, limit: 100), "correct the address")
        }
    }

    private static func remedy(ofStatus status: Int, _ target: LiveTarget) -> String {
        switch status {
        case 204: "answer with 200 and the page"
        case 401, 403:
            target.credentials == nil && !target.url.hasSecrets
                ? "give credentials: --user NAME --password-file FILE, or --bearer-token-file FILE"
                : "it refused the credentials: correct them, or what they may read"
        case 406: "answer whatever Accept has: with text/plain; version=0.0.4 where nothing else fits"
        case 404: "serve metrics at this path, or correct the path or port"
        case 503: "switch the exporter on (ENABLE_PROMETHEUS_METRICS=true), or wait until it is"
        case 500...: "look into the agent's log for why"
        default: "answer with 200"
        }
    }
}
