import BenchmarkModel
import LinuxSystem
import LiveValidation
import Scraping

/// The questions that a target's processes are asked over HTTP.
struct TargetQuestions {
    let round: RoundContext
    /// Seconds that an answer may take.
    static let limit = 2.0

    init(_ round: RoundContext) { self.round = round }

    func interface(_ agent: Agent) -> AgentInterface { round.launch.interface(of: agent.order.arm) }

    typealias Problem = TargetFindings.Problem

    /// Requests a page and returns the answer, or why there is none. Redirections are followed, as scrapes do.
    func get(
        _ page: Int, of agent: Agent, _ encoding: ContentCoding = .identity, _ format: PageFormat = .text
    ) throws(Interrupted) -> TargetFindings.Answer {
        var request = agent.request(ofPage: page, timeout: Self.limit, tag: 0)
        request.encoding = encoding
        request.format = format
        return try get(request)
    }

    /// Makes a request and returns the answer, or why there is none.
    func get(_ request: PageRequest) throws(Interrupted) -> TargetFindings.Answer {
        let fetched = try round.get(request)
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
        let result = try get(
            agent.healthRequest(url: round.healthURL(agent.order, path), timeout: Self.limit, tag: 0))
        if case .success(let answer) = result, answer.status == 200 {
            return TargetPoint("health", .supported, found: "\(path): status 200")
        }
        return TargetPoint(
            "health", .wrong, found: "\(path): \(summary(result))", consequence: "it never counts as fully operational")
    }
}
