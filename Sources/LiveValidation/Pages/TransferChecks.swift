import BenchmarkModel
import Scraping

/// Checks whether an agent answered with a page.
enum TransferChecks {
    /// Returns the page for the other checks; nil, with a finding, when there is none.
    static func page(_ answers: LiveAnswers, _ options: LiveOptions, _ judgement: inout PageJudgement) -> Fetched
        .Answer?
    {
        let tries = answers.tries > 1 ? " (\(answers.tries) tries)" : ""
        switch answers.page {
        case nil:
            judgement.skip(LiveCheck.allCases, "not requested")
            return nil
        case .failed(.tooLong, _):
            judgement.add(
                .size, "longer than \(Amount.bytes(LiveOptions.endlessBytes)): reading was stopped",
                "end the page: its limit is \(Count.text(options.maximumBytes, "byte"))")
            judgement.skip(LiveCheck.ofPages + [.contentType, .health], "the page does not end")
            return nil
        case .failed(let fault, let reason):
            let (problem, remedy) = text(fault, reason, options)
            judgement.add(.reachable, problem + tries, remedy)
            judgement.skip(LiveCheck.allCases.filter { $0 != .reachable }, "no answer")
            return nil
        case .answered(let answer) where (300..<400).contains(answer.status):
            let target = answer.location.map { "to \(Quoted.text($0, limit: 200))" } ?? "without a Location header"
            judgement.add(
                .redirect, "status \(answer.status), redirects \(target)\(tries)",
                "give the address of the redirect, or serve the page here; --lenient follows redirects, as a "
                    + "Prometheus does")
            judgement.skip(LiveCheck.ofPages + [.status, .contentType], "the agent redirects")
            return nil
        case .answered(let answer) where answer.status != 200:
            judgement.add(
                .status, "status \(answer.status)\(tries)", remedy(ofStatus: answer.status, judgement.target))
            judgement.skip(LiveCheck.ofPages + [.redirect, .contentType], "status \(answer.status)")
            return nil
        case .answered(let answer):
            if let address = answer.redirectedTo {
                judgement.warn(
                    .redirect,
                    "redirects to \(Quoted.text(address, limit: 200)): a Prometheus sends a second request",
                    "give the address of the redirect")
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
            return ("connection refused", "start the agent, or correct its port")
        case .refused: return (Quoted.text(reason, limit: 100), "start the agent, or correct its address")
        case .unresolved:
            return ("the host name has no address", "correct the host; --address gives the host of a fleet's machine")
        case .timeout(nil): return ("no connection within \(limit)", "check for a firewall, or correct the address")
        case .timeout(0?):
            return ("connected, but no answer within \(limit)", "check why the agent's server does not answer")
        case .timeout(let received?):
            return (
                "incomplete answer after \(limit): \(Amount.bytes(received)) received",
                "check what slows the answer, or raise --timeout"
            )
        case .cutShort(let received, let promised):
            let whole =
                promised.map { " of the \($0) bytes of Content-Length" } ?? " bytes, and the last chunk is missing"
            return (
                "connection closed during the answer: the page is cut short, \(received)\(whole)",
                "look into the agent's log for the reason, and check the limits of a proxy before it"
            )
        case .closedEarly(0):
            return ("connection closed without an answer", "look into the agent's log for the reason")
        case .closedEarly(let received):
            return (
                "connection closed during the answer, after \(Amount.bytes(received))",
                "look into the agent's log for the reason"
            )
        case .tooLong:
            return ("longer than \(Amount.bytes(LiveOptions.endlessBytes)): reading was stopped", "end the page")
        case .notHTTP: return ("the answer is not HTTP", "correct the port: another program listens on it")
        case .badCoding:
            return (
                "the body does not have the coding of its Content-Encoding",
                "compress the body, or leave out Content-Encoding"
            )
        case .certificate:
            return (
                "a certificate was not accepted: \(Quoted.text(reason, limit: 100))",
                "correct the certificate, or give --http-config FILE with tls_config: {ca_file: FILE, "
                    + "server_name: NAME}"
            )
        case .tls: return ("TLS failed: \(Quoted.text(reason, limit: 100))", "correct the certificate or the scheme")
        case .other: return (Quoted.text(reason, limit: 100), "correct the address")
        }
    }

    private static func remedy(ofStatus status: Int, _ target: LiveTarget) -> String {
        switch status {
        case 204: "answer with status 200 and the page"
        case 401, 403:
            target.credentials == nil && !target.url.hasSecrets
                ? "give credentials: --user NAME --password-file FILE, --bearer-token-file FILE, or --http-config FILE"
                : "the agent refused the credentials: correct them, or the permissions of the user"
        case 406: "answer for every Accept header: with text/plain; version=0.0.4 if no requested format is supported"
        case 404: "serve metrics at this path, or correct the path or port"
        case 503: "switch the exporter on (ENABLE_PROMETHEUS_METRICS=true), or wait until it is on"
        case 500...: "look into the agent's log for the reason"
        default: "answer with status 200"
        }
    }
}
