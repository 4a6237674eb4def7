import AgentRuntime
import Testing

@testable import MetricsWrapper

@Suite("Settings of the wrapper") struct WrapperSettingsTests {
    private static let documented = ["AGENT_NAME": "A", "AGENT_PORT": "7100", "HEALTH_CHECK_PORT": "8100"]

    private func settings(
        _ arguments: [String], _ environment: [String: String] = documented
    ) throws(WrapperFailure) -> WrapperSettings {
        try WrapperSettings(arguments) { environment[$0] }
    }

    @Test("Settings that are not given have their defaults")
    func defaults() throws {
        let settings = try settings(["--", "program", "--flag"])
        #expect(settings.subject == .command(["program", "--flag"]))
        #expect(settings.agent.name == "A" && settings.agent.port == 7100 && settings.agent.metricsPort == 8101)
        #expect(settings.agent.prometheusMetrics && settings.agent.httpServer)
        #expect(settings.settle == 5 && settings.yield == 0 && settings.grace == 60 && settings.existing.isEmpty)
        #expect(settings.httpPort.description == "http://127.0.0.1:8101/metrics")
    }

    @Test("A flag takes precedence over its variable, in either form, and words after -- belong to the program")
    func flags() throws {
        let settings = try settings([
            "--name=B", "--port", "7200", "--health-port=8200", "--metrics-port", "9200", "--address", "127.1.2.3",
            "--exporter=false", "--system-metrics=false", "--settle", "0.5", "--yield=1", "--grace=0",
            "--existing=9300", "--existing", "127.0.0.2:9400/m", "--", "x", "--name=C",
        ])
        #expect(settings.subject == .command(["x", "--name=C"]))
        #expect(settings.agent.name == "B" && settings.agent.port == 7200)
        #expect(settings.agent.metricsPort == 9200 && settings.agent.address == "127.1.2.3")
        #expect(!settings.agent.prometheusMetrics && !settings.agent.systemMetrics)
        #expect(settings.settle == 0.5 && settings.yield == 1 && settings.grace == 0)
        #expect(
            settings.existing.map(\.description)
                == ["http://127.1.2.3:9300/metrics", "http://127.0.0.2:9400/m"])
        #expect(try self.settings(["--pid", "1"]).subject == .process(1))
    }

    @Test("Variables of the program that the wrapper does not use are not read")
    func programsOwn() throws {
        let environment = Self.documented.merging(["AGENT_SEED": "red", "AGENT_FAILURE_RATE": "often"]) { $1 }
        #expect(try settings(["--", "x"], environment).agent.seed == 1)
    }

    @Test(
        "A mistake is reported with the flag or variable and the expected value",
        arguments: [
            (["--nmae", "A", "--", "x"], "'--nmae' is not a known flag: did you mean --name?"),
            (["--frobnicate=1", "--", "x"], "'--frobnicate' is not a known flag: it may be --address, "),
            (["x"], "'x' is not a flag: give the command after --, as in metrics-wrapper -- x"),
            ([], "no command: give -- COMMAND [ARGUMENTS], or --pid PID"),
            (["--"], "no command after --"), (["--", ""], "no command after --"),
            (["--pid=1", "--", "x"], "both a command and --pid are given: give one of them"),
            (["--pid=0"], "--pid=0: expected the ID of another process"),
            (["--pid", "init"], "--pid=init: expected the ID of another process"),
            (["--port"], "--port has no value"),
            (["--port=http", "--", "x"], "--port=http: expected a port from 1 to 65535"),
            (["--exporter=no", "--", "x"], "--exporter=no: expected true or false"),
            (["--settle=-1", "--", "x"], "--settle=-1: expected seconds, 0 to 86400"),
            (["--grace=nan", "--", "x"], "--grace=nan: expected seconds, 0 to 86400"),
            (["--existing=web", "--", "x"], "--existing=web: expected [ADDRESS:]PORT[/PATH]"),
        ])
    func mistakes(arguments: [String], message: String) {
        let failure = #expect(throws: WrapperFailure.self) { try settings(arguments) }
        #expect(failure?.exitStatus == 64)
        #expect(failure?.description.hasPrefix(message) == true, "\(failure?.description ?? "")")
    }

    @Test("A missing variable is reported with the flag that replaces it, a wrong one with its value")
    func variables() {
        var environment = Self.documented
        environment["AGENT_PORT"] = nil
        let missing = #expect(throws: WrapperFailure.self) { try settings(["--", "x"], environment) }
        #expect(missing?.description == "AGENT_PORT is not set: expected a port from 1 to 65535; or give --port")
        environment["AGENT_PORT"] = "0"
        let wrong = #expect(throws: WrapperFailure.self) { try settings(["--", "x"], environment) }
        #expect(wrong?.description == "AGENT_PORT=0: expected a port from 1 to 65535")
    }

    @Test("Any arguments give settings or a usage error")
    func anything() {
        let words = ["--", "--pid", "--name=A", "--port", "1", "x", "=", "--existing=1", "--settle", "", "--grace=1e9"]
        for first in words {
            for second in words {
                for third in words {
                    do throws(WrapperFailure) {
                        _ = try settings([first, second, third])
                    } catch {
                        #expect(error.exitStatus == 64)
                    }
                }
            }
        }
    }
}
