import BenchmarkModel
import Foundation
import TestSupport
import Testing

@testable import Scraping

/// A server of TLS that requires a certificate of its clients: `openssl s_server`.
private struct GuardedServer {
    private let process = Process()
    let port: Int

    init(_ certificates: TestCertificates, _ options: String = "") throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = URL(fileURLWithPath: certificates.directory)
        process.arguments =
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "server.crt", "-key", "server.key", "-www"]
            + options.split(separator: " ").map(String.init)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The line `ACCEPT 127.0.0.1:PORT` says that it listens.
        var text = ""
        while !text.contains(/ACCEPT .*:\d+\n/) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Ended() }
            text += String(decoding: more, as: UTF8.self)
        }
        port = text.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { Int($0.output.1) } ?? 0
    }

    /// The thread that started the process may block SIGTERM, and the process inherits that.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private struct Ended: Error {}
}

@Suite("Pages guarded by certificates") struct GuardedPageTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
        try certificates.issue("server", for: "DNS:service.test")
        try certificates.issue("client")
        try certificates.authority("other")
        try certificates.issue("stranger", from: "other")
    }

    private func fetch(_ port: Int, _ tls: TLSRules) -> Fetched {
        let scraper = Scraper()
        scraper.start(url: "https://127.0.0.1:\(port)/", timeout: 20, tag: 0, tls: tls)
        while true {
            if let done = scraper.finished().first { return done }
            scraper.wait(milliseconds: 10)
        }
    }

    private func rules(client: String?, authority: String = "ca", name: String = "service.test") -> TLSRules {
        TLSRules(
            authorities: certificates.path("\(authority).crt"), serverName: name,
            certificate: client.map { certificates.path("\($0).crt") },
            key: client.map { certificates.path("\($0).key") })
    }

    @Test("A server that requires a certificate answers a client with one, and no other client")
    func client() throws {
        let server = try GuardedServer(certificates, "-Verify 1 -verify_return_error -CAfile ca.crt")
        defer { server.stop() }
        guard case .answered(let answer) = fetch(server.port, rules(client: "client")).outcome else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status == 200)
        for client in [nil, "stranger"] {
            let refused = fetch(server.port, rules(client: client))
            #expect(refused.fault == .certificate, "\(refused.outcome)")
        }
    }

    @Test("A certificate of another authority or name is refused, and so is a file that is not one")
    func server() throws {
        let server = try GuardedServer(certificates)
        defer { server.stop() }
        #expect(fetch(server.port, rules(client: nil)).fault == nil)
        #expect(fetch(server.port, rules(client: nil, authority: "other")).fault == .certificate)
        #expect(fetch(server.port, rules(client: nil, name: "other.test")).fault == .certificate)
        #expect(fetch(server.port, TLSRules(authorities: "/no/such.crt")).fault == .certificate)
        let noKey = TLSRules(
            authorities: certificates.path("ca.crt"), serverName: "service.test",
            certificate: certificates.path("client.crt"), key: "/no/such.key")
        #expect(fetch(server.port, noKey).fault == .certificate)
    }

    @Test("A server without the required version of TLS is refused")
    func version() throws {
        let server = try GuardedServer(certificates, "-tls1_2")
        defer { server.stop() }
        var tls = rules(client: nil)
        #expect(fetch(server.port, tls).fault == nil)
        tls.minimumVersion = .tls13
        #expect(fetch(server.port, tls).fault == .tls)
    }
}
