import BenchmarkModel
import TestSupport
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite struct LiveQuestionTests {
    /// Which targets were judged, in that order, and whether one of them was before all had answered.
    private func judged(room: Int) throws -> (order: [Int], isEarly: Bool) {
        let page = soundPage + String(repeating: "# a comment that makes the page long\n", count: 10_000)
        let server = try TestServer { _ in .closing("200 OK", page) }
        defer { server.stop() }
        let targets = (0..<4).map { number in
            let url = PageAddress("http://127.0.0.1:\(server.port)/\(number)")
            return LiveTarget(subject: .url(url), url: url)
        }
        var options = LiveOptions()
        options.gap = 0.01
        options.timeout = 60
        var order: [Int] = []
        var isEarly = false
        LiveQuestions.ask(
            targets, options, room: room, isEnding: { false },
            progress: { done in if done < targets.count, !order.isEmpty { isEarly = true } },
            judge: { index, answers in
                order.append(index)
                #expect(answers.isFinished && answers.again?.page != nil)
            })
        return (order, isEarly)
    }

    @Test(
        "agents are judged in order when all have answered, and early, each once, where there is no room for their pages"
    )
    func room() throws {
        let all = try judged(room: 1 << 30)
        #expect(all.order == [0, 1, 2, 3] && !all.isEarly)
        let early = try judged(room: 1)
        #expect(early.order.sorted() == [0, 1, 2, 3] && early.isEarly)
    }
}
