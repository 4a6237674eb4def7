import BenchmarkModel
import Foundation
import Scraping
import Synchronization
import TestSupport
import Testing

extension RunTests {
    /// The scraper `like-prometheus-2` and the Prometheus of Debian 12.
    @Suite struct PrometheusRequestTests {
        private final class Heads: Sendable {
            let all = Mutex<[String]>([])
        }

        /// Starts a server that redirects from /metrics to /metrics/. `heads` gets the requests.
        private func server(_ heads: Heads) throws -> TestServer {
            try TestServer { head in
                heads.all.withLock { $0.append(head) }
                return head.hasPrefix("GET /metrics ")
                    ? .closing("307 Temporary Redirect", "", type: "text/plain\r\nLocation: /metrics/")
                    : .closing("200 OK", "up_to_date 1\n", type: "text/plain; version=0.0.4")
            }
        }

        /// Returns the requests with another text in place of the port, and the first two of them.
        private func requests(_ heads: Heads, _ port: Int) -> [String] {
            heads.all.withLock { $0 }.prefix(2).map { $0.replacing("127.0.0.1:\(port)", with: "HOST") }
        }

        private func lines(_ head: String) -> [Substring] { head.split(separator: "\r\n").sorted() }

        @Test("The request equals that of a real Prometheus 2.42 byte by byte, and so do the headers after a redirect")
        func equal() throws {
            let real = Heads()
            let scraped = try server(real)
            defer { scraped.stop() }
            try Prometheus.withServer(scraping: ["127.0.0.1:\(scraped.port)"]) { _ in
                try eventually("a scrape of Prometheus") { real.all.withLock { $0.count } >= 2 }
            }
            let own = Heads()
            let asked = try server(own)
            defer { asked.stop() }
            let scraper = Scraper()
            scraper.start(
                url: "http://127.0.0.1:\(asked.port)/metrics", timeout: 1, tag: 0, format: .prometheus(.version2),
                followsRedirects: true)
            while scraper.finished().isEmpty { scraper.wait(milliseconds: 10) }

            let theirs = requests(real, scraped.port)
            let ours = requests(own, asked.port)
            try #require(theirs.count == 2 && ours.count == 2)
            // Debian's build adds a suffix to its version.
            let plain = theirs.map { $0.replacing("Prometheus/2.42.0+ds\r\n", with: "Prometheus/2.42.0\r\n") }
            #expect(ours[0] == plain[0])
            // libcurl sends Referer before the other headers.
            #expect(lines(ours[1]) == lines(plain[1]))
        }
    }
}
