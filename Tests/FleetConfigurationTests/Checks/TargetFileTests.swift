import BenchmarkModel
import ConfigurationReader
import Glibc
import Testing

@testable import FleetConfiguration

@Suite("Target files")
struct TargetFileTests {
    static let example = """
        name: swift
        title: Swift agent with this project's PrometheusExporter
        command: ["{bin}/bench-agent"]
        environment: {AGENT_WORK_ITERATIONS: "100000", AGENT_FAILURE_RATE: "0.01"}
        off:
          environment: {ENABLE_PROMETHEUS_METRICS: "false"}
        binds_address: true
        request_paths: ["/process?request={request}", "/query?request={request}"]
        metrics_path: /metrics
        health_path: /health
        required_families: [agent_requests_total, agent_info]
        readiness_limit_seconds: 10
        request_rate: 10
        request_rate_reason: ""
        versions: ["{bin}/bench-agent", "--version"]
        made_by: make build
        """

    static let least = """
        name: least
        command: [x]
        off: none
        request_paths: [/]
        metrics_path: /m
        request_rate: 0.5
        """

    func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try TargetFile.parse(text, file: "t.yaml") }.map(\.description)
    }

    /// What is said when one line of the least file is another.
    func failures(replacing key: String, by line: String) -> [String] {
        let lines = Self.least.split(separator: "\n").map { $0.hasPrefix("\(key):") ? line : String($0) }
        return failures(lines.joined(separator: "\n"))
    }

    @Test("every key of the documented example is read")
    func example() throws {
        #expect(
            try TargetFile.parse(Self.example, file: "t.yaml")
                == Target(
                    name: "swift", title: "Swift agent with this project's PrometheusExporter",
                    command: ["{bin}/bench-agent"],
                    environment: ["AGENT_WORK_ITERATIONS": "100000", "AGENT_FAILURE_RATE": "0.01"],
                    off: .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), bindsAddress: true,
                    requestPaths: ["/process?request={request}", "/query?request={request}"], metricsPath: "/metrics",
                    healthPath: "/health", requiredFamilies: ["agent_requests_total", "agent_info"], readinessLimit: 10,
                    requestRate: 10, requestRateReason: "", versionsCommand: ["{bin}/bench-agent", "--version"],
                    madeBy: "make build"))
    }

    @Test("how legacy agents are started is a command of its own, with the same placeholders")
    func legacy() throws {
        let command = "legacy_command: [\"{bin}/metrics-wrapper\", \"--\", old]"
        #expect(
            try TargetFile.parse("\(Self.least)\n\(command)", file: "t.yaml").legacyCommand
                == ["{bin}/metrics-wrapper", "--", "old"])
        let wrong = #expect(throws: ConfigurationErrors.self) {
            try TargetFile.parse("\(Self.least)\nlegacy_command: [\"{bni}/x\"]", file: "t.yaml")
        }
        #expect(wrong.map { "\($0)".contains("did you mean {bin}?") } == true)
    }

    @Test("the project's own targets load, each under the name of its file")
    func own() throws {
        let directory = projectFile("targets")
        let names = try TargetFile.names(in: directory)
        #expect(!names.isEmpty)
        for name in names {
            #expect(try TargetFile.read(path: TargetFile.resolve(name, in: directory)).name == name)
        }
    }

    @Test("what may be left out has its default")
    func defaults() throws {
        #expect(
            try TargetFile.parse(Self.least, file: "t.yaml")
                == Target(
                    name: "least", title: "least", command: ["x"], environment: [:], off: .none, bindsAddress: true,
                    requestPaths: ["/"], metricsPath: "/m", healthPath: "/health", requiredFamilies: [],
                    readinessLimit: 30, requestRate: 0.5, requestRateReason: "", versionsCommand: []))
    }

    @Test("an exporter is switched off by environment, by arguments or not at all, and by one of them only")
    func off() throws {
        let text = Self.least.split(separator: "\n").map {
            $0 == "off: none" ? "off: {arguments: [\"--no-{name}\"]}" : $0
        }
        #expect(try TargetFile.parse(text.joined(separator: "\n"), file: "t").off == .arguments(["--no-{name}"]))
        for wrong in ["off: true", "off: {}", "off: [a]", "off: {arguments: [a], environment: {A: b}}"] {
            #expect(failures(replacing: "off", by: wrong).first?.contains("t.yaml:3:6: ") == true)
        }
        #expect(
            failures(replacing: "off", by: "off: {argumens: [a]}").contains { $0.contains("did you mean arguments?") })
    }

    @Test("what leaves out the server has the form of off, and a place of its own")
    func bare() throws {
        let text = Self.least + "\nbare: {environment: {AGENT_HTTP_SERVER: \"false\"}}\n"
        #expect(try TargetFile.parse(text, file: "t").bare == .environment(["AGENT_HTTP_SERVER": "false"]))
        #expect(throws: ConfigurationErrors.self) { try TargetFile.parse(Self.least + "\nbare: true\n", file: "t") }
        for name in ["swift", "python", "go", "cpp", "rust"] {
            let path = try TargetFile.resolve(name, in: projectFile("targets"))
            #expect(try TargetFile.read(path: path).bare != .none, "\(name)")
        }
    }

    @Test("an unknown placeholder is named with the nearest right one")
    func placeholders() {
        #expect(
            failures(replacing: "command", by: "command: [x, \"--port={prot}\"]") == [
                "t.yaml:2:14: unknown placeholder {prot}: did you mean {port}? it may be {name}, {address}, {port}, "
                    + "{health_port}, {metrics_port}, {bin}, {root}"
            ])
        #expect(failures(replacing: "request_paths", by: "request_paths: [\"/{port}\"]").count == 1)
        #expect(failures(replacing: "metrics_path", by: "metrics_path: \"/{request}\"").count == 1)
        #expect(failures(replacing: "off", by: "off: {environment: {A: \"{nam}\"}}").count == 1)
    }

    @Test("values that could not work are refused where they stand")
    func values() {
        #expect(failures(replacing: "name", by: "name: a/b").first?.hasPrefix("t.yaml:1:7: name \"a/b\"") == true)
        #expect(failures(replacing: "command", by: "command: []").first?.hasPrefix("t.yaml:2:10: a command") == true)
        #expect(failures(replacing: "request_paths", by: "request_paths: []").count == 1)
        #expect(failures(replacing: "request_paths", by: "request_paths: [x, \"/a b\", \"/\\r\\n\", /é]").count == 4)
        #expect(failures(replacing: "request_rate", by: "request_rate: 0").count == 1)
        #expect(failures(replacing: "request_rate", by: "request_rate: .inf").count == 1)
        #expect(failures(replacing: "off", by: "off: {environment: {A=B: c, 1: d, \"\": e, _A1: f}}").count == 3)
    }

    @Test("a program without requests and without a word on its health needs neither path nor rate")
    func silent() throws {
        let target = try TargetFile.parse(
            "name: n\ncommand: [x]\noff: none\nmetrics_path: /m\nhealth_path: none", file: "t.yaml")
        #expect(target.requestPaths.isEmpty && target.healthPath == nil && target.off == .none)
        #expect(failures("name: n\ncommand: [x]\noff: none\nmetrics_path: none").count == 1)
    }

    @Test("a command that starts several agents names none of them")
    func packs() throws {
        let found = failures(Self.least.replacing("[x]", with: "[x, \"{bin}\", \"--port={port}\"]") + "\npacks: true")
        #expect(found.count == 1 && found[0].hasPrefix("t.yaml:2:23: {port} is one agent's"), "\(found)")
        #expect(try TargetFile.parse(Self.least + "\npacks: true", file: "t.yaml").holdsPacks)
        #expect(try !TargetFile.parse(Self.least, file: "t.yaml").holdsPacks)
    }

    @Test("unknown and missing keys are told together")
    func keys() {
        let found = failures("nam: x\ncommand: [a]\nbind_address: false")
        #expect(found.contains { $0.hasPrefix("t.yaml:1:1: unknown key \"nam\": did you mean name?") })
        #expect(
            found.contains { $0.hasPrefix("t.yaml:3:1: unknown key \"bind_address\": did you mean binds_address?") })
        #expect(found.contains("t.yaml:1:1: key \"metrics_path\" is missing: add it"))
        #expect(found.count == 5)
        #expect(failures("[]") == ["t.yaml:1:1: a list where a mapping must be: write keys and values"])
    }

    @Test("any bytes give a target or errors with their places", arguments: 0..<40)
    func fuzz(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let bytes = mutated(Array(Self.example.utf8), &random)
            do throws(ConfigurationErrors) {
                let target = try TargetFile.parse(bytes, file: "t.yaml")
                #expect(!target.name.isEmpty && !target.command.isEmpty && target.requestRate > 0)
            } catch { expectPlausible(error, bytes, file: "t.yaml") }
        }
    }

    @Test("placeholders are expanded once, and other braces stay")
    func expand() {
        let values = ["name": "{port}", "port": "80"]
        #expect(Placeholders.expand("{name}:{port}", values: values) == "{port}:80")
        #expect(
            Placeholders.expand("{}{x} {\"a\": {port}} {{port}} {po", values: values) == "{}{x} {\"a\": 80} {80} {po")
        #expect(Placeholders.expand("", values: values) == "")
        #expect(Placeholders.names(in: "{a}{b_c}{D}{}") == ["a", "b_c"])
    }

    @Test("a name means a file of the directory, anything else is a path")
    func resolve() throws {
        let directory = "/tmp/exporter-bench-targets.\(getpid())"
        mkdir(directory, 0o700)
        let files = ["swift.yaml", "python.yaml", "notes.txt"].map { "\(directory)/\($0)" }
        for file in files { close(open(file, O_CREAT | O_WRONLY, 0o600)) }
        defer {
            for file in files { unlink(file) }
            rmdir(directory)
        }
        #expect(try TargetFile.names(in: directory) == ["python", "swift"])
        #expect(try TargetFile.resolve("swift", in: directory) == "\(directory)/swift.yaml")
        #expect(try TargetFile.resolve("./swift", in: directory) == "./swift")
        #expect(try TargetFile.resolve("x.yaml", in: directory) == "x.yaml")
        let found = errors { () throws(ConfigurationErrors) in try TargetFile.resolve("pyton", in: directory) }
        #expect(
            found.map(\.description) == [
                "\(directory): no target \"pyton\": did you mean python? it may be python, swift"
            ])
        let missing = errors { () throws(ConfigurationErrors) in try TargetFile.resolve("x", in: "/no/such") }
        #expect(missing.map(\.description) == ["/no/such: cannot be read: No such file or directory"])
    }
}
