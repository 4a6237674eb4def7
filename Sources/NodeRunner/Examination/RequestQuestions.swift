import BenchmarkModel
import LoadDriver
import Scraping

/// Sends one of each request of a target, and judges the answers.
extension TargetQuestions {
    private static let triesOfRequest = 3

    /// Checks that every request is answered as it expects in both arms, with the same answer.
    ///
    /// - Parameters:
    ///   - off: the process with the exporter off; nil where none runs.
    ///   - hasOff: whether there should be one.
    func requests(_ on: Agent, _ off: Agent?, hasOff: Bool) throws(Interrupted) -> [TargetPoint] {
        // The point "load" covers targets with a load command.
        if interface(on).hasLoadCommand { return [] }
        let load = interface(on).requests
        guard !load.isEmpty else {
            return [
                TargetPoint(
                    "requests", .missing, found: "its target file has no requests",
                    consequence:
                        "no load, so response time, throughput and equal answers are not measured; for requests other "
                        + "than HTTP, use load_command")
            ]
        }
        var found: [String] = []
        var isServed = true
        var equality: [TargetFindings.Equality] = []
        for (index, template) in load.templates.enumerated() {
            let (number, first) = try firstSuccess(on, index)
            if isExpected(first, template) {
                found.append("\(template.shown): \(TargetFindings.summary(first))")
            } else {
                isServed = false
                found.append("\(template.shown): \(summaryWithBody(first, expected: template.expectedStatus))")
            }
            equality.append(try compare(index, number, first, off))
        }
        var points = [
            isServed
                ? TargetPoint("requests", .supported, found: found.joined(separator: ", "))
                : TargetPoint(
                    "requests", .wrong, found: found.joined(separator: ", "),
                    consequence: "no figure under load is judged, because requests fail")
        ]
        if hasOff { points.append(TargetFindings.equalAnswers(equality)) }
        return points
    }

    private func isExpected(_ answer: TargetFindings.Answer, _ template: RequestTemplate) -> Bool {
        guard case .success(let answer) = answer else { return false }
        return template.expectedStatus.contains(answer.status)
    }

    /// Returns the summary with the beginning of the body, which often names the reason.
    private func summaryWithBody(_ result: TargetFindings.Answer, expected: ExpectedStatus) -> String {
        guard case .success(let answer) = result else { return TargetFindings.summary(result) }
        let excerpt = Excerpt.text(answer.body.prefix(200))
        return "status \(answer.status), \(excerpt)" + (expected == .success ? "" : " (expected \(expected))")
    }

    /// - Parameter first: the answer of the process with the exporter on, to that number.
    private func compare(
        _ index: Int, _ number: UInt32, _ first: TargetFindings.Answer, _ off: Agent?
    ) throws(Interrupted) -> TargetFindings.Equality {
        let name = round.launch.treatment.requests.templates[index].shown
        guard let off else {
            return .notCompared(path: name, reason: "its process with the exporter off is not running")
        }
        // Unexpected answers show nothing about the work.
        guard case .success(let answer) = first, isExpected(first, interface(off).requests.templates[index]) else {
            return .notCompared(path: name, reason: TargetFindings.summary(first))
        }
        let filter = AnswerFilter(interface(off).requests.ignored)
        func compared(_ body: [UInt8]) -> [UInt8] { filter?.compared(body) ?? body }
        switch try ask(off, index, number) {
        case .success(let other):
            let isSame = other.status == answer.status && compared(other.body) == compared(answer.body)
            return isSame ? .same : .different(path: name)
        case .failure(let problem):
            return .notCompared(path: name, reason: "with the exporter off, \(problem.reason)")
        }
    }

    private func ask(
        _ agent: Agent, _ index: Int, _ number: UInt32
    ) throws(Interrupted) -> TargetFindings.Answer {
        let request = interface(agent).requests.request(index, number: number)
        return try get(
            PageRequest(
                url: agent.order.requestURL(request.path), timeout: Self.limit, tag: 0,
                tls: agent.order.https?.certificates, request: request, socket: agent.order.requestSocket))
    }

    /// Returns the first request of several that gets an expected answer, or the last of them. A target may fail some
    /// requests by design.
    private func firstSuccess(
        _ agent: Agent, _ index: Int
    ) throws(Interrupted) -> (number: UInt32, answer: TargetFindings.Answer) {
        let template = interface(agent).requests.templates[index]
        for number in 1..<UInt32(Self.triesOfRequest) {
            let answer = try ask(agent, index, number)
            if isExpected(answer, template) { return (number, answer) }
        }
        return (UInt32(Self.triesOfRequest), try ask(agent, index, UInt32(Self.triesOfRequest)))
    }
}
