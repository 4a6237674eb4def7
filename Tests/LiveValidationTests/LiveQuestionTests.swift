import BenchmarkModel
import TestSupport
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite struct LiveQuestionTests {
    /// Returns the judged targets in order, and whether one of them was judged before all targets had answered.
    private func judged(space: Int) throws -> (order: [Int], isEarly: Bool) {
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
            targets, options, space: space, isEnding: { false },
            progress: { done in if done < targets.count, !order.isEmpty { isEarly = true } },
            judge: { index, answers in
                order.append(index)
                #expect(answers.isFinished && answers.again?.page != nil)
            })
        return (order, isEarly)
    }

    @Test(
        "Agents are judged in order after all have answered, and early if there is no space for their pages"
    )
    func space() throws {
        let all = try judged(space: 1 << 30)
        #expect(all.order == [0, 1, 2, 3] && !all.isEarly)
        let early = try judged(space: 1)
        #expect(early.order.sorted() == [0, 1, 2, 3] && early.isEarly)
    }
}
