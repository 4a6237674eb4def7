import AgentRuntime
import Foundation
import TestSupport
import Testing

@testable import MetricsWrapper

@Suite("Probes of the wrapper") struct ProbeTests {
    /// Never readable.
    private static let nothing: Int32 = -1

    private func use(_ answer: TestServer.Answer) throws -> MetricsLocation.Use {
        let server = try TestServer { _ in answer }
        return MetricsLocation(address: "127.0.0.1", port: UInt16(server.port), path: "/metrics").use(
            until: Self.nothing)
    }

    @Test("A page with a TYPE line is a metrics page, and so is one with the content type of metrics")
    func expositions() throws {
        #expect(try use(.closing("200 OK", "# HELP a b\n# TYPE a gauge\na 1\n")) == .metrics)
        #expect(try use(.closing("200 OK", "a 1\n", type: "text/plain; version=0.0.4")) == .metrics)
        #expect(try use(.closing("200 OK", "a 1\n", type: "application/openmetrics-text; version=1.0.0")) == .metrics)
    }

    @Test("A web page, an error and silence are not metrics, and the result says what was found")
    func others() throws {
        #expect(
            try use(.closing("200 OK", "<html># TYPE it</html>", type: "text/html")) == .other("not a metrics page"))
        #expect(try use(.closing("404 Not Found", "# TYPE a gauge\n")) == .other("status 404"))
        #expect(try use(TestServer.Answer("", closes: true)) == .other("status missing"))
    }

    @Test("A port without a listener is unused")
    func unused() throws {
        let port: Int
        do { port = try TestServer { _ in .ok("") }.port }
        let location = MetricsLocation(address: "127.87.65.43", port: UInt16(port), path: "/metrics")
        #expect(location.use(until: Self.nothing) == .unused)
    }

    @Test("A location is a port, with or without address and path")
    func locations() {
        func text(_ location: String) -> String? { MetricsLocation(location, address: "127.0.0.9")?.description }
        #expect(text("9100") == "http://127.0.0.9:9100/metrics")
        #expect(text("9100/") == "http://127.0.0.9:9100/metrics")
        #expect(text("127.0.0.1:9100/a/b?c=d") == "http://127.0.0.1:9100/a/b?c=d")
        #expect(text("http://127.0.0.1:9100") == "http://127.0.0.1:9100/metrics")
        #expect(text("[::1]:9100") == "http://[::1]:9100/metrics")
        #expect(text("http://[0:0::1]:9100/a:b") == "http://[::1]:9100/a:b")
        for wrong in [
            "::1:9100", "[::1]", "[127.0.0.1]:9100", "[::1:9100", "[x]:9100", "", "0", "65536", "a:1", "1:2:3",
            "127.0.0:1", "/metrics", "9100/a b", "9100/a\r\nHost: x",
        ] {
            #expect(text(wrong) == nil, "\(wrong)")
        }
    }

    @Test("A program is searched as shells do: 127 if it does not exist, 126 if it may not be executed")
    func executables() throws {
        let directory = NSTemporaryDirectory() + "programs-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, mode) in [("a/tool", 0o644), ("b/tool", 0o755), ("a/only", 0o644), ("b/dir/x", 0o755)] {
            let file = URL(fileURLWithPath: "\(directory)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        }
        let path = "\(directory)/a:\(directory)/b"
        #expect(try Executable.find("tool", path: path) == "\(directory)/b/tool")
        #expect(try Executable.find("\(directory)/b/tool", path: nil) == "\(directory)/b/tool")
        func status(_ name: String) -> Int32? {
            #expect(throws: WrapperFailure.self) { try Executable.find(name, path: path) }?.exitStatus
        }
        #expect(status("only") == 126 && status("dir") == 126 && status("\(directory)/a/tool") == 126)
        #expect(status("missing") == 127 && status("\(directory)/missing") == 127)
    }
}
