import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("A target file's load command")
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

    @Test("it takes the place of request paths, with the agent's placeholders and those of the load")
    func read() throws {
        let target = try TargetFile.parse(Self.least, file: "t.yaml")
        #expect(target.loadCommand.prefix(3) == ["ask", "{address}:{port}", "{rate}"])
        #expect(target.requestPaths.isEmpty && target.takesRequests && target.requestRate == 50)
        #expect(try TargetFile.parse(Self.least + "\npacks: true", file: "t.yaml").holdsPacks)
    }

    @Test("beside request paths it is an error at its place, which names the other's line")
    func exclusive() {
        let found = failures(Self.least + "\nrequest_paths: [/]")
        #expect(
            found == [
                "t.yaml:6:1: load_command beside request_paths (line 7): give request_paths for requests over HTTP, "
                    + "load_command for any others"
            ])
    }

    @Test("it needs a rate, an executable, and placeholders that there are")
    func wrong() {
        let noRate = Self.least.replacing("request_rate: 50\n", with: "")
        #expect(failures(noRate) == ["t.yaml:1:1: key \"request_rate\" is missing: add it"])
        let head = Self.least.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(failures(head + "\nload_command: []").first?.hasPrefix("t.yaml:6:15: a load command without") == true)
        #expect(failures(head + "\nload_command: ask").count == 1)
        let near = failures(head + "\nload_command: [ask, \"{secnds}\"]")
        #expect(near.first?.hasPrefix("t.yaml:6:21: unknown placeholder {secnds}: did you mean {seconds}?") == true)
        // An agent is started before anybody knows of its load.
        #expect(failures(Self.least.replacing("[server]", with: "[server, \"{rate}\"]")).count == 1)
    }
}
