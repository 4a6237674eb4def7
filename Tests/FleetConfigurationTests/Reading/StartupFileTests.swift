import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Startup configurations")
struct StartupFileTests {
    func read(_ text: String, _ environment: [String: String] = [:]) throws(ConfigurationErrors) -> [AgentProfile] {
        try FleetFile.parse(text, file: "dir/pc.yaml", environment: environment).agents
    }

    func failures(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        errors { () throws(ConfigurationErrors) in
            try FleetFile.parse(text, file: "f.yaml", environment: environment)
        }.map(\.description)
    }

    /// Returns the errors of an agent A with these values.
    func failures(port: String, _ environment: [String: String] = [:]) -> [String] {
        failures("agents:\n  - name: A\n    port: \(port)\n", environment)
    }

    @Test(
        "A port is a number, quoted or not, or a sum with variables",
        arguments: [
            ("7200", 7200), ("\"7200\"", 7200), ("'7200'", 7200), ("${PORT_OFFSET}+7200", 7300),
            ("\"${PORT_OFFSET}+7200\"", 7300), ("${PORT_OFFSET:-5}+7200", 7300), ("${UNSET:-5} + 7200", 7205),
            ("\"${PORT_OFFSET}+${B}+1\"", 121), ("${B}", 20), ("1+2+3", 6), ("${PASSED}+1", 8),
            ("${UNSET:-${B}}", 20), ("${UNSET:-${UNSET:-30}}+1", 31), ("${UNSET:-${B}+5}+1", 26), ("${UNSET-4}", 4),
            ("!!str 7200", 7200), ("!!int \"7200\"", 7200), ("07200", 3712), ("\"07200\"", 7200), ("7_300", 7300),
            ("+7400", 7400), ("0x1c20", 7200), ("0b1110000100000", 7200),
        ])
    func expressions(written: String, port: Int) throws {
        let text = """
            global_settings:
              environment: {PORT_OFFSET: "100", PASSED: "${PASSED:-7}"}
            agents:
              - name: A
                port: \(written)
            """
        #expect(try read(text, ["PORT_OFFSET": "9000", "B": "20"]).map(\.port) == [port])
    }

    @Test("A variable has the value of the file, else of the environment, else its default")
    func precedence() throws {
        let agent = "agents: [{name: A, port: \"${V:-1}+1000\"}]"
        #expect(try read(agent).first?.port == 1001)
        #expect(try read(agent, ["V": "2"]).first?.port == 1002)
        #expect(try read("environment: {V: 3}\n" + agent, ["V": "2"]).first?.port == 1003)
    }

    @Test("An unset variable is reported with the ways to set it")
    func unset() {
        #expect(
            failures(port: "\"${PORT_OFFSET}+7200\"") == [
                "f.yaml:3:12: ${PORT_OFFSET} is not set: set it in the file (global_settings: environment: PORT_OFFSET: "
                    + "\"0\") or in the environment (PORT_OFFSET=0), or give it a default here: ${PORT_OFFSET:-0}"
            ])
        #expect(failures(port: "1 + ${X}").first?.hasPrefix("f.yaml:3:15: ${X} is not set") == true)
        #expect(
            failures(port: "${X}+1", ["X": "many"])
                == ["f.yaml:3:11: ${X} is \"many\" in the environment: set it to a whole number"])
    }

    @Test("An invalid port is reported with its position")
    func wrongPorts() {
        #expect(
            failures(port: "72x") == ["f.yaml:3:11: port \"72x\" is not a number: give a number from 1 to 65535"])
        for wrong in ["${A", "$A+1", "${A}-1", "1+", "${1A}", "${A:-x}", "1.5", "0xg", "-1"] {
            #expect(failures(port: wrong, ["A": "1"]).first?.contains("is not a number") == true, "\(wrong)")
        }
        #expect(
            failures(port: "${A}+65000", ["A": "1000"])
                == ["f.yaml:3:11: port \"${A}+65000\" (66000) is out of range: give a number from 1 to 65535"])
        #expect(failures(port: "999999999999999999999").first?.contains("is out of range") == true)
        #expect(failures(port: "[]") == ["f.yaml:3:11: expected a text, found a list: give a text"])
        #expect(
            failures(port: "65000") == [
                "f.yaml:3:11: health_check_port 66000 (not given: port + 1000) is out of range: give a number from 1 to 65534"
            ])
        #expect(failures("agents:\n  - name: A\n") == ["f.yaml:2:5: key \"port\" is missing: add it"])
    }

    @Test("In braces an expression needs quotes, and the error gives the fix")
    func braces() {
        let found = failures("agents: [{name: A, port: ${X}+1}]")
        #expect(found.first?.hasSuffix("put port expressions in quotes, \"${PORT_OFFSET}+7200\"") == true)
    }

    @Test("The default health check port is port + 1000")
    func health() throws {
        let agents = try read("agents: [{name: A, port: 7000}, {name: B, port: 7001, health_check_port: \"8100\"}]")
        #expect(agents.map(\.healthCheckPort) == [8000, 8100])
    }

    @Test("Missing keys of an agent have defaults, and keys of other programs are ignored")
    func defaults() throws {
        let text = """
            agent_groups:
              core:
                A: {port: 1, script_path: a.py, config: {port: x}, zmq_port: 3, required: false, kind: legacy}
                B:
                  port: 2
                  dependencies:
              empty:
            """
        let agents = try read(text)
        #expect(agents.map(\.group) == ["core", "core"])
        #expect(agents.map(\.required) == [false, true])
        #expect(agents.map(\.kind) == [.legacy, .enhanced])
        #expect(agents.map(\.dependencies) == [[], []])
        #expect(agents.map(\.id.machine) == ["pc", "pc"])
    }

    @Test(
        "A key that differs only a little from a known key is an error",
        arguments: [
            ("prot", "port"), ("Port", "port"), ("healthcheck_port", "health_check_port"),
            ("health_port", "health_check_port"), ("dependancies", "dependencies"), ("depends_on", "dependencies"),
            ("requierd", "required"), ("knd", "kind"),
        ])
    func nearMisses(key: String, meant: String) {
        let found = failures("agents:\n  - name: A\n    port: 1\n    \(key): 2\n")
        #expect(found == ["f.yaml:4:5: unknown key \"\(key)\", which has no effect: did you mean \(meant)?"])
    }

    @Test("Groups can be at the top level, under a machine, or lists, and the nearest machine is used")
    func places() throws {
        func machines(_ text: String) throws -> [String] { try read(text).map { "\($0.id)/\($0.group)" } }
        #expect(try machines("core: {A: {port: 1}}\nother: {B: {port: 2}}") == ["pc/A/core", "pc/B/other"])
        #expect(try machines("A: {port: 1}") == ["pc/A/agents"])
        #expect(try machines("PC2: {agent_groups: {core: {A: {port: 1}}}}") == ["PC2/A/core"])
        #expect(
            try machines("PC2: {core: {A: {port: 1}}}\nPC3: {core: {A: {port: 1}}}") == ["PC2/A/core", "PC3/A/core"])
        #expect(try machines("machine: X\ncore: [{name: A, port: 1}]") == ["X/A/core"])
        #expect(
            try machines("host: X\nservices: {A: {port: 1, machine: Y}, B: {port: 1}}") == [
                "Y/A/services", "X/B/services",
            ])
        #expect(
            try machines("- {name: A, port: 1, host: 0.0.0.0}\n- {name: B, port: 1, host: h, group: g}") == [
                "pc/A/agents", "h/B/g",
            ])
        #expect(try machines("PC2:\n  environment: {V: 1}\n  core: {A: {port: \"${V}+1\"}}") == ["PC2/A/core"])
    }

    @Test(
        "The key `required` is a flag or a comparison with variables",
        arguments: [
            ("yes", true), ("'false'", false), ("null", true), ("${AUDIO:-false} == 'true'", false),
            ("${AUDIO:-false} == 'false'", true), ("${SET:-false} == 'true'", true), ("${SET}", true),
            ("\"'${SET}' != 'true'\"", false), ("${AUDIO:-${SET:-no}}", true), ("${FEATURE} == \"on\"", true),
        ])
    func conditions(written: String, required: Bool) throws {
        let text =
            "global_settings: {features: {FEATURE: 'on'}}\nagents:\n  - name: A\n    port: 1\n    required: \(written)"
        #expect(try read(text, ["SET": "true"]).map(\.required) == [required])
        #expect(try FleetValidation.lines(text, ["SET": "true"]).isEmpty)
    }

    @Test("A comparison with an unknown value counts as true, with a warning")
    func unclearConditions() throws {
        for (written, why) in [
            ("${UNSET} == 'true'", "${UNSET} is not set"), ("${X == 1", "a variable in it is malformed"),
            ("a == b and c == d", "only == and != between two words are supported"),
            ("${WORD}", "maybe is neither true nor false"),
        ] {
            let text = "agents:\n  - name: A\n    port: 1\n    required: \(written)"
            #expect(try read(text, ["WORD": "maybe"]).map(\.required) == [true])
            #expect(
                try FleetValidation.lines(text, ["WORD": "maybe"]) == [
                    "f.yaml:4:15: warning: required \"\(written)\" is used as true: \(why)"
                ])
        }
    }

    @Test("An agent that is not enabled is left out, also from dependencies, and reported")
    func disabled() throws {
        let text = """
            agents:
              - {name: A, port: 7000, dependencies: [B, C]}
              - {name: B, port: 7000, enabled: false}
              - {name: C, port: 7010, enabled: yes}
              - {name: D, port: null, enabled: "${D:-off}"}
            """
        let agents = try read(text)
        #expect(agents.map(\.id.name) == ["A", "C"])
        #expect(agents.first?.dependencies == ["C"])
        #expect(try FleetValidation.lines(text, [:]).isEmpty)
        let reading = try FleetReading(Array(text.utf8), FleetInput(path: "f.yaml"), environment: [:])
        #expect(
            reading.notes == [
                "not started, and removed from the dependencies of other agents (enabled: false): f/B, f/D"
            ])
        #expect(
            failures("agents: [{name: A, port: 1, enabled: false}]") == [
                "f.yaml: starts no agent (enabled: false): enable the agents to measure"
            ])
    }

    @Test("A health check port can be a parameter or null, and a null port is an error")
    func parametersAndNulls() throws {
        let text = """
            agents:
              - {name: A, port: 7000, params: {health_check_port: 9000}}
              - {name: B, port: 7001, health_check_port: 9010, params: {health_check_port: 9020}}
              - {name: C, port: 7002, health_check_port: null}
              - name: D
                port: 7003
                health_check_port:
                dependencies: ~
            """
        #expect(try read(text).map(\.healthCheckPort) == [9000, 9010, 8002, 8003])
        #expect(
            failures("agents: [{name: A, port: null}]") == [
                "f.yaml:1:26: port is null: give the request port of the agent, or leave the agent out with enabled: false"
            ])
    }

    @Test("A null health check port is replaced if it must change")
    func nullRepair() throws {
        let text =
            "agents:\n  - {name: A, port: 7000, health_check_port: null}\n  - name: B\n    health_check_port:\n    port: 7000\n"
        let edits = try FleetValidation.validate(Array(text.utf8), file: "f.yaml").edits
        let fixed = try #require(FileEdit.apply(edits, to: text))
        #expect(try FleetValidation.validate(Array(fixed.utf8), file: "f.yaml").findings.isEmpty, "\(fixed)")
        #expect(fixed.contains("    health_check_port: 20000\n"), "\(fixed)")
    }

    @Test("Agents get values of anchors and merge keys, and no change of a shared value is proposed")
    func anchors() throws {
        let text = """
            defaults: &defaults {required: false, dependencies: [A], health_check_port: 9000}
            agent_groups:
              base: &unused
                A: {port: 7000}
                B: {<<: *defaults, port: 7010}
                C: {<<: *defaults, port: 7020, required: true}
            """
        let agents = try read(text)
        #expect(agents.map(\.required) == [true, false, true])
        #expect(agents.map(\.dependencies) == [[], ["A"], ["A"]])
        let found = try FleetValidation.validate(Array(text.utf8), file: "f.yaml").findings
        #expect(found.map(\.check) == ["collisions", "collisions"])
        #expect(found.first?.place == FileLocation(file: "f.yaml", line: 6, column: 13))
        #expect(found.first?.problem == "health port 9000 is also claimed by B (health) (written on line 1)")
        #expect(found.allSatisfy { $0.edits.isEmpty })
    }

    @Test("A group can contain a group")
    func nestedGroups() throws {
        let text = "agent_groups: {base: {A: {port: 1}, inner: {B: {port: 2}}}}"
        #expect(try read(text).map { "\($0.group)/\($0.id.name)" } == ["base/A", "inner/B"])
    }

    @Test("A misspelled agent_groups is not a machine")
    func containers() {
        #expect(
            failures("agent_group: {core: {A: {port: 1}}}")
                == ["f.yaml:1:1: unknown key \"agent_group\": did you mean agent_groups?"])
    }

    @Test("Agents outside of the key that contains agents are ignored, with a warning")
    func beside() throws {
        let text = "agents: [{name: A, port: 1}]\nmore: [{name: B, port: 5}]\ndb: {x: {port: 9}}\nlimits: {cpu: 1}"
        #expect(try read(text).map(\.id.name) == ["A"])
        let validation = try FleetValidation.validate(Array(text.utf8), file: "f.yaml")
        #expect(validation.findings.map(\.check) == ["unread", "unread"])
        #expect(validation.findings.map(\.severity) == [.warning, .warning])
        #expect(validation.findings.map(\.place?.line) == [2, 3])
    }

    @Test("A file without agents and invalid agents are refused with a fix")
    func nothing() {
        for text in ["agents: []", "{}", "agent_groups: {}", "some: {other: file}", "agents:"] {
            #expect(failures(text).first?.hasPrefix("f.yaml: has no agents: write agent_groups:") == true, "\(text)")
        }
        #expect(failures("text").first?.hasPrefix("f.yaml:1:1: expected a fleet, found \"text\"") == true)
        #expect(failures("agents: text").first?.hasPrefix("f.yaml:1:9: expected the agents of agents") == true)
        #expect(failures("agent_groups: [1]").first?.hasPrefix("f.yaml:1:15: expected groups of agents") == true)
        #expect(
            failures("agents: [1]") == [
                "f.yaml:1:10: expected a mapping, found \"1\": write a mapping of keys and values"
            ])
        #expect(failures("agents: [{port: 1}]") == ["f.yaml:1:10: key \"name\" is missing: add it"])
        #expect(
            failures("agents: [{name: A, port: 1, required: maybe}]").first?.contains(
                "1:39: expected true or false, found \"maybe\"") == true)
    }

    @Test("Unsafe and duplicate names and unknown dependencies are reported as in CSV")
    func names() {
        #expect(
            failures("my group: {A: {port: 1}, B: {port: 2}}")
                == ["f.yaml:1:1: group \"my group\" has unsafe characters: \(SafeName.rule)"])
        #expect(
            failures("agents: [{name: Alpha, port: 1}, {name: Alpha, port: 2, dependencies: [Alhpa]}]") == [
                "f.yaml:1:41: \"f/Alpha\" is already on line 1: give every agent of a machine its own name",
                "f.yaml:1:72: no machine has an agent \"Alhpa\": did you mean Alpha?",
            ])
    }
}

extension FleetValidation {
    /// Returns the findings of a text, one line each.
    fileprivate static func lines(
        _ text: String, _ environment: [String: String]
    ) throws(ConfigurationErrors) -> [String] {
        try validate(Array(text.utf8), file: "f.yaml", environment: environment).findings.map {
            "\($0.place!): \($0.severity.rawValue): \($0.problem)"
        }
    }
}
