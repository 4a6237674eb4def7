import BenchmarkModel
import Synchronization
import TestSupport
import Testing

@testable import Scraping

/// The requests of a Prometheus, as a server receives them.
@Suite("Requests of a Prometheus") struct PageFormatTests {
    private final class Heads: Sendable {
        let all = Mutex<[String]>([])
    }

    private func fetch(_ request: PageRequest) throws -> Fetched.Answer {
        let scraper = Scraper()
        scraper.start(request)
        while true {
            if let done = scraper.finished().first {
                guard case .answered(let answer) = done.outcome else { throw Silence() }
                return answer
            }
            scraper.wait(milliseconds: 10)
        }
    }

    private struct Silence: Error {}

    /// Returns the request that a server receives.
    private func head(_ request: PrometheusRequest, credentials: Credentials? = nil) throws -> String {
        let heads = Heads()
        let server = try TestServer { head in
            heads.all.withLock { $0.append(head) }
            return .closing("200 OK", "x 1\n")
        }
        defer { server.stop() }
        _ = try fetch(
            PageRequest(
                url: "http://127.0.0.1:\(server.port)/metrics", timeout: 10, tag: 0, format: .prometheus(request),
                credentials: credentials))
        return try #require(heads.all.withLock { $0 }.first).replacing(":\(server.port)\r\n", with: ":PORT\r\n")
    }

    @Test("The request of Prometheus 3.14 has its headers in the order of Go's client")
    func version3() throws {
        #expect(
            try head(.version3) == """
                GET /metrics HTTP/1.1\r
                Host: 127.0.0.1:PORT\r
                User-Agent: Prometheus/3.14.0\r
                Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                application/openmetrics-text;version=0.0.1;q=0.5,\
                text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r
                Accept-Encoding: gzip\r
                X-Prometheus-Scrape-Timeout-Seconds: 10\r
                \r

                """)
    }

    @Test("The request with protobuf first differs only by Accept")
    func protobuf() throws {
        let accept = PrometheusRequest.protobufFirst.accept
        #expect(
            accept
                == "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
        #expect(
            try head(.protobufFirst) == head(.version3).replacing(PrometheusRequest.version3.accept, with: accept))
    }

    @Test("Authorization has its place between the other headers, as in Go's order")
    func authorized() throws {
        let token = try Credentials(.authorization(type: "Token", .text("t0ken")))
        let names = try head(.version3, credentials: token).split(separator: "\r\n").dropFirst().map {
            $0.prefix { $0 != ":" }
        }
        #expect(
            names == [
                "Host", "User-Agent", "Accept", "Accept-Encoding", "Authorization",
                "X-Prometheus-Scrape-Timeout-Seconds",
            ])
        #expect(try head(.version3, credentials: token).contains("\r\nAuthorization: Token t0ken\r\n"))
    }

    @Test("A redirected request names its origin, and credentials are not sent to another server")
    func redirected() throws {
        let heads = Heads()
        let other = try TestServer { head in
            heads.all.withLock { $0.append(head) }
            return .closing("200 OK", "x 1\n")
        }
        let first = try TestServer { head in
            heads.all.withLock { $0.append(head) }
            let target = head.hasPrefix("GET /metrics ") ? "/metrics/" : "http://127.0.0.1:\(other.port)/"
            return .closing("307 Temporary Redirect", "", type: "text/plain\r\nLocation: \(target)")
        }
        defer {
            first.stop()
            other.stop()
        }
        let url = "http://127.0.0.1:\(first.port)/metrics"
        let answer = try fetch(
            PageRequest(
                url: url, timeout: 10, tag: 0, format: .prometheus(.version3), followsRedirects: true,
                credentials: try Credentials(.bearer(.text("t0ken")))))
        #expect(answer.status == 200 && answer.exchanges?.count == 3)
        let all = heads.all.withLock { $0 }
        #expect(all.count == 3 && all.map { $0.contains("Authorization: ") } == [true, true, false])
        #expect(
            all.map { $0.contains("\r\nReferer: \(url)\r\n") } == [false, true, false]
                && all[2].contains("\r\nReferer: \(url)/\r\n"))
        #expect(all.allSatisfy { $0.contains("\r\nUser-Agent: Prometheus/3.14.0\r\n") })
    }

    @Test("A secret with a line end is refused, because the rest of it would be another header")
    func injected() {
        for secret in ["a\r\nX-Other: b", "a\nb", "a\u{7f}"] {
            #expect(throws: CredentialError.self) { try Credentials(.bearer(.text(secret))) }
            #expect(throws: CredentialError.self) { try Credentials(.basic(user: .text(secret), password: .text("p"))) }
        }
    }
}
