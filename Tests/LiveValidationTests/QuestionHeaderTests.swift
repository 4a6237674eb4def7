import BenchmarkModel
import Scraping
import Synchronization
import TestSupport
import Testing

@testable import LiveValidation

/// Checks the requests of `validate`, as a server receives them.
@Suite struct QuestionHeaderTests {
    private final class Heads: Sendable {
        let all = Mutex<[String]>([])
    }

    @Test(
        "A long Retry-After ends the tries, and a short one delays the next try", arguments: [30, 1])
    func retryAfter(_ seconds: Int) throws {
        let heads = Heads()
        let server = try TestServer { head in
            let tries = heads.all.withLock {
                $0.append(head)
                return $0.count
            }
            guard tries == 1 else { return .closing("200 OK", "a_total 1\n", type: "text/plain; version=0.0.4") }
            return .closing("503 Service Unavailable", "", type: "text/plain\r\nRetry-After: \(seconds)")
        }
        defer { server.stop() }
        let page = PageAddress("http://127.0.0.1:\(server.port)/metrics")
        var options = LiveOptions()
        options.gap = 0.01
        var hasPage = false
        LiveQuestions.ask(
            [LiveTarget(subject: .url(page), url: page, healthURL: nil)], options, isEnding: { false },
            progress: { _ in },
            judge: { _, answers in hasPage = answers.page?.page != nil })
        #expect(hasPage == (seconds == 1))
        #expect(heads.all.withLock { $0 }.count == 1 || seconds == 1)
    }

    @Test("Every request of a page has the timeout header of Prometheus, in every format")
    func timeLimit() throws {
        let heads = Heads()
        let server = try TestServer { head in
            heads.all.withLock { $0.append(head) }
            return .closing("200 OK", "a_total 1\n", type: "text/plain; version=0.0.4")
        }
        defer { server.stop() }
        let page = PageAddress("http://127.0.0.1:\(server.port)/metrics")
        let health = PageAddress("http://127.0.0.1:\(server.port)/health")
        var options = LiveOptions()
        options.timeout = 7.5
        options.gap = 0.01
        let target = LiveTarget(subject: .url(page), url: page, healthURL: health)
        var isFinished = false
        LiveQuestions.ask(
            [target], options, isEnding: { false }, progress: { _ in },
            judge: { _, answers in isFinished = answers.isFinished })
        #expect(isFinished)

        let pages = heads.all.withLock { $0 }.filter { $0.hasPrefix("GET /metrics ") }
        func accepted(_ head: String) -> String {
            head.split(separator: "\r\n").first { $0.hasPrefix("Accept: ") }.map { String($0.dropFirst(8)) } ?? ""
        }
        // The requests are: text, gzip, the second page, and the formats of Prometheus 2 and 3.
        #expect(pages.count == 5)
        #expect(
            Set(pages.map(accepted)) == [
                "text/plain;version=0.0.4,*/*;q=0.1", PrometheusRequest.version2.accept,
                PrometheusRequest.version3.accept,
            ])
        // A Prometheus 3 asks for gzip too.
        #expect(pages.count { $0.contains("\r\nAccept-Encoding: gzip\r\n") } == 2)
        #expect(pages.count { $0.contains("\r\nUser-Agent: Prometheus/3.14.0\r\n") } == 1)
        for head in pages {
            #expect(head.contains("\r\nX-Prometheus-Scrape-Timeout-Seconds: 7.5\r\n"), "\(head)")
        }
    }
}
