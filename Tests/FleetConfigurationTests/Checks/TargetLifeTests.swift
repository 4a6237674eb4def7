import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Directories, commands and ends of a target")
struct TargetLifeTests {
    private static let least = "name: n\ncommand: [/x]\noff: none\nmetrics_path: /m\n"

    private func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try TargetFile.parse(Self.least + text, file: "t.yaml") }
            .map(\.description)
    }

    @Test("A target names its directory, the commands around its processes, and its signal")
    func read() throws {
        let target = try TargetFile.parse(
            Self.least + """
                working_directory: "{scratch}"
                environment: {DATA: "{scratch}/data"}
                setup: ["{bin}/init", "{scratch}", "{name}"]
                teardown: [/bin/drop, "{port}"]
                stop: {signal: INT, within_seconds: 2.5}
                """, file: "t.yaml")
        #expect(target.rules.workingDirectory == "{scratch}" && target.rules.setup.first == "{bin}/init")
        #expect(target.rules.teardown == ["/bin/drop", "{port}"])
        #expect(target.rules.stop == StopRule(signal: .int, seconds: 2.5))
        #expect(target.programs == ["/x", "{bin}/init", "/bin/drop"])
        let usual = try TargetFile.parse(Self.least, file: "t.yaml")
        #expect(usual.service == nil && usual.rules.stop == .usual)
        #expect(try TargetFile.parse(Self.least + "stop: {signal: SIGHUP}", file: "t").rules.stop.signal == .hup)
    }

    @Test("Signals and times of an end are checked at their position")
    func ends() {
        #expect(
            failures("stop: {signal: KILL}") == [
                "t.yaml:5:16: \"KILL\" is not a signal that ends an agent: give TERM, INT, QUIT, HUP, USR1, USR2"
            ])
        for seconds in ["0", "-1", "601"] {
            let found = failures("stop: {within_seconds: \(seconds)}")
            #expect(found.count == 1 && found[0].contains("give a number of seconds from 0.1 to 600"), "\(found)")
        }
        #expect(failures("stop: {signl: INT}").first?.contains("did you mean signal?") == true)
        #expect(failures("stop: INT").count == 1)
    }

    @Test("Commands need an executable and known placeholders, and directories and commands an absolute path")
    func commands() {
        #expect(failures("setup: []").first?.contains("the command has no executable") == true)
        #expect(failures("teardown: [x, \"{scrach}\"]").first?.contains("did you mean {scratch}?") == true)
        #expect(failures("working_directory: data").first?.contains("is not an absolute path") == true)
        #expect(failures("load_command: [x, \"{scratch}\"]\nrequest_rate: 1").count == 1)
        let relative = errors { () throws(ConfigurationErrors) in
            try TargetFile.parse(
                Self.least.replacing("[/x]", with: "[./x]") + "working_directory: /tmp", file: "t.yaml")
        }
        #expect(relative.first?.description.hasPrefix("t.yaml:2:11: ") == true, "\(relative)")
        let packs = failures("packs: true\nsetup: [/x, \"{name}\"]")
        #expect(packs.count == 1 && packs[0].contains("{name} differs between agents"))
    }
}
