import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// The questions that a target's processes are asked over HTTP.
struct TargetQuestions {
    let round: RoundContext
    private static let limit = 2.0

    init(_ round: RoundContext) { self.round = round }

    func interface(_ agent: Agent) -> AgentInterface { round.launch.interface(of: agent.order.arm) }

    typealias Problem = TargetFindings.Problem

    /// Requests a URL and returns the answer, or why there is none.
    ///
    /// - Parameter isPage: whether redirections are followed, as scrapes do.
    func get(
        _ url: String, _ encoding: ContentCoding = .identity, _ format: PageFormat = .text, isPage: Bool = false,
        tls: TLSRules? = nil, request: FilledRequest? = nil
    ) throws(Interrupted) -> TargetFindings.Answer {
        let fetched = try round.get(
            PageRequest(
                url: url, timeout: Self.limit, tag: 0, encoding: encoding, format: format, followsRedirects: isPage,
                tls: tls, request: request))
        switch fetched.outcome {
        case .answered(let answer): return .success(answer)
        case .failed(let reason): return .failure(Problem(reason: reason, fault: fetched.fault))
        }
    }

    private func summary(_ result: TargetFindings.Answer) -> String { TargetFindings.summary(result) }

    func health(_ agent: Agent) throws(Interrupted) -> TargetPoint {
        guard let path = interface(agent).healthPath else {
            return TargetPoint(
                "health", .missing, found: "its target file says that it has no health path",
                consequence: "it is not required of an operational agent")
        }
        let result = try get(round.healthURL(agent.order, path), tls: agent.order.https?.certificates)
        if case .success(let answer) = result, answer.status == 200 {
            return TargetPoint("health", .supported, found: "\(path): status 200")
        }
        return TargetPoint(
            "health", .wrong, found: "\(path): \(summary(result))", consequence: "it never counts as fully operational")
    }
}
