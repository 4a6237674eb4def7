import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("The load command of a target file")
struct LoadCommandKeyTests {
    private static let least = """
        name: dns
        command: [server]
        off: none
        metrics_path: /metrics
        request_rate: 50
        load_command: [ask, "{address}:{port}", "{rate}", "{seconds}", "{warm_up}", "{seed}", "{name}", "{root}"]
        """

    private func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try TargetFile.parse(text, file: "t.yaml") }.map(\.description)
    }

    @Test("A load command replaces request paths, and has placeholders of the agent and of the load")
    func read() throws {
        let target = try TargetFile.parse(Self.least, file: "t.yaml")
        #expect(target.loadCommand.prefix(3) == ["ask", "{address}:{port}", "{rate}"])
        #expect(target.requestPaths.isEmpty && target.takesRequests && target.requestRate == 50)
        #expect(try TargetFile.parse(Self.least + "\npacks: true", file: "t.yaml").holdsPacks)
    }

    @Test("A load command and request paths exclude each other")
    func exclusive() {
        let found = failures(Self.least + "\nrequest_paths: [/]")
        #expect(
            found == [
                "t.yaml:6:1: load_command and request_paths (line 7) exclude each other: give request_paths for requests "
                    + "over HTTP, or load_command for other requests"
            ])
    }

    @Test("A load command needs a rate, an executable and known placeholders")
    func wrong() {
        let noRate = Self.least.replacing("request_rate: 50\n", with: "")
        #expect(failures(noRate) == ["t.yaml:1:1: key \"request_rate\" is missing: add it"])
        let head = Self.least.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(failures(head + "\nload_command: []").first?.hasPrefix("t.yaml:6:15: the load command has no") == true)
        #expect(failures(head + "\nload_command: ask").count == 1)
        let near = failures(head + "\nload_command: [ask, \"{secnds}\"]")
        #expect(near.first?.hasPrefix("t.yaml:6:21: unknown placeholder {secnds}: did you mean {seconds}?") == true)
        // The command of an agent has no placeholders of the load, because the agent starts before its load.
        #expect(failures(Self.least.replacing("[server]", with: "[server, \"{rate}\"]")).count == 1)
    }
}
