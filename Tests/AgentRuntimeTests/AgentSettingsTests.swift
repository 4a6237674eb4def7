import Testing

@testable import AgentRuntime

@Suite("Agent settings") struct AgentSettingsTests {
    private static let required = ["AGENT_NAME": "A", "AGENT_PORT": "7100", "HEALTH_CHECK_PORT": "8100"]

    private func settings(_ changes: [String: String?]) throws(SettingsError) -> AgentSettings {
        var environment = Self.required
        for (name, value) in changes { environment[name] = value }
        return try AgentSettings { environment[$0] }
    }

    @Test("A variable that is not set has its documented default")
    func defaults() throws {
        let settings = try settings([:])
        #expect(settings.address == "127.0.0.1")
        #expect(settings.metricsPort == 8101)
        #expect(settings.prometheusMetrics && settings.systemMetrics && settings.httpServer)
        #expect(settings.workIterations == 100_000)
        #expect(settings.failureRate == 0.01)
        #expect(!settings.nativeHistogram)
        #expect(settings.seed == 1)
        #expect(settings.eventDescriptor == nil)
    }

    @Test("Variables that are set are used")
    func values() throws {
        let settings = try settings([
            "AGENT_ADDRESS": "127.1.2.3", "METRICS_PORT": "9000", "ENABLE_PROMETHEUS_METRICS": "false",
            "ENABLE_SYSTEM_METRICS": "false", "AGENT_HTTP_SERVER": "false", "AGENT_WORK_ITERATIONS": "0",
            "AGENT_FAILURE_RATE": "1", "AGENT_SEED": "18446744073709551615", "BENCH_EVENT_FD": "5",
        ])
        #expect(settings.address == "127.1.2.3")
        #expect(settings.metricsPort == 9000)
        #expect(!settings.prometheusMetrics && !settings.systemMetrics && !settings.httpServer)
        #expect(settings.workIterations == 0)
        #expect(settings.failureRate == 1)
        #expect(settings.seed == .max)
        #expect(settings.eventDescriptor == 5)
    }

    @Test(
        "A wrong value is an error that names the variable, the value and the expected values",
        arguments: [
            ("AGENT_NAME", ""), ("AGENT_PORT", "0"), ("AGENT_PORT", "65536"), ("AGENT_PORT", "http"),
            ("HEALTH_CHECK_PORT", "-1"), ("METRICS_PORT", "x"), ("AGENT_ADDRESS", "localhost"),
            ("AGENT_ADDRESS", "127.0.0.256"), ("AGENT_ADDRESS", "127.0.0"), ("ENABLE_PROMETHEUS_METRICS", "True"),
            ("ENABLE_PROMETHEUS_METRICS", ""), ("ENABLE_SYSTEM_METRICS", "1"), ("AGENT_HTTP_SERVER", "no"),
            ("AGENT_WORK_ITERATIONS", "-1"), ("AGENT_FAILURE_RATE", "1.01"), ("AGENT_FAILURE_RATE", "nan"),
            ("AGENT_SEED", "1.5"), ("BENCH_EVENT_FD", "-1"),
        ])
    func wrong(variable: String, value: String) {
        let error = #expect(throws: SettingsError.self) { try settings([variable: value]) }
        #expect(error?.variable == variable)
        #expect(error?.value == value)
        #expect(error.map { "\($0)".hasPrefix("\(variable)=\(value): expected ") } == true)
    }

    @Test("A missing variable is an error that says so", arguments: ["AGENT_NAME", "AGENT_PORT", "HEALTH_CHECK_PORT"])
    func missing(variable: String) {
        let error = #expect(throws: SettingsError.self) { try settings([variable: nil]) }
        #expect(error.map { "\($0)".hasPrefix("\(variable) is not set: expected ") } == true)
    }

    @Test("After the last health port there is no metrics port, so it must be given")
    func lastPort() throws {
        #expect(throws: SettingsError.self) { try settings(["HEALTH_CHECK_PORT": "65535"]) }
        #expect(try settings(["HEALTH_CHECK_PORT": "65535", "METRICS_PORT": "1"]).metricsPort == 1)
    }

    @Test("An agent without an HTTP port cannot have an exporter")
    func bare() {
        let error = #expect(throws: SettingsError.self) { try settings(["AGENT_HTTP_SERVER": "false"]) }
        #expect(error?.variable == "AGENT_HTTP_SERVER")
    }
}

@Suite("Settings of a pack") struct PackSettingsTests {
    private static let three = [
        "AGENT_PACK": "3", "AGENT_NAME": "A", "AGENT_PORT": "7100", "HEALTH_CHECK_PORT": "8100", "METRICS_PORT": "9100",
        "AGENT_SEED": "7", "AGENT_FAILURE_RATE": "0.5",
        "PACK_1_AGENT_NAME": "B", "PACK_1_AGENT_PORT": "7101", "PACK_1_HEALTH_CHECK_PORT": "8101",
        "PACK_1_AGENT_SEED": "8",
        "PACK_2_AGENT_NAME": "C", "PACK_2_AGENT_PORT": "7102", "PACK_2_HEALTH_CHECK_PORT": "8102",
        "PACK_2_METRICS_PORT": "9102",
    ]

    private func pack(_ changes: [String: String?] = [:]) throws(SettingsError) -> [AgentSettings] {
        var environment = Self.three
        for (name, value) in changes { environment[name] = value }
        return try AgentSettings.pack { environment[$0] }
    }

    @Test("Each agent has its own name and ports, and other variables default to those of the first agent")
    func shared() throws {
        let pack = try pack()
        #expect(pack.map(\.name) == ["A", "B", "C"])
        #expect(pack.map(\.port) == [7100, 7101, 7102])
        // The METRICS_PORT of the first agent does not apply to others.
        #expect(pack.map(\.metricsPort) == [9100, 8102, 9102])
        #expect(pack.map(\.seed) == [7, 8, 7])
        #expect(pack.allSatisfy { $0.failureRate == 0.5 })
    }

    @Test("Without AGENT_PACK there is one agent, whatever else is set")
    func one() throws {
        #expect(try pack(["AGENT_PACK": nil]).map(\.name) == ["A"])
        #expect(try pack(["AGENT_PACK": "1"]).map(\.name) == ["A"])
    }

    @Test(
        "An error names the variable that has to be corrected",
        arguments: [
            ("AGENT_PACK", "0"), ("AGENT_PACK", "many"), ("PACK_2_AGENT_PORT", "x"), ("PACK_1_AGENT_SEED", "-1"),
            ("AGENT_FAILURE_RATE", "2"),
        ])
    func mistakes(variable: String, value: String) {
        let error = #expect(throws: SettingsError.self) { try pack([variable: value]) }
        #expect(error?.variable == variable && error?.value == value)
    }

    @Test("A missing name is reported with its index in the pack")
    func missing() {
        let error = #expect(throws: SettingsError.self) { try pack(["PACK_2_AGENT_NAME": nil]) }
        #expect(error?.variable == "PACK_2_AGENT_NAME" && error?.value == nil)
    }
}

func testSettings(_ changes: [String: String] = [:]) throws -> AgentSettings {
    var environment = [
        "AGENT_NAME": "A", "AGENT_PORT": "7100", "HEALTH_CHECK_PORT": "8100", "AGENT_WORK_ITERATIONS": "10",
    ]
    environment.merge(changes) { $1 }
    return try AgentSettings { [environment] in environment[$0] }
}
