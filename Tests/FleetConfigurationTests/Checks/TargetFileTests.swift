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

    /// Returns the errors after one line of the least file is replaced.
    func failures(replacing key: String, by line: String) -> [String] {
        let lines = Self.least.split(separator: "\n").map { $0.hasPrefix("\(key):") ? line : String($0) }
        return failures(lines.joined(separator: "\n"))
    }

    @Test("Every key of the documented example is read")
    func example() throws {
        #expect(
            try TargetFile.parse(Self.example, file: "t.yaml")
                == Target(
                    name: "swift", title: "Swift agent with this project's PrometheusExporter",
                    command: ["{bin}/bench-agent"],
                    environment: ["AGENT_WORK_ITERATIONS": "100000", "AGENT_FAILURE_RATE": "0.01"],
                    off: .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), bindsAddress: true,
                    requestPaths: ["/process?request={request}", "/query?request={request}"],
                    pages: [MetricsPage("/metrics")],
                    healthPath: "/health", requiredFamilies: ["agent_requests_total", "agent_info"], readinessLimit: 10,
                    requestRate: 10, requestRateReason: "", versionsCommand: ["{bin}/bench-agent", "--version"],
                    madeBy: "make build"))
    }

    @Test("The command for legacy agents has the same placeholders")
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

    @Test("The targets of the project load, each with the name of its file")
    func own() throws {
        let directory = projectFile("targets")
        let names = try TargetFile.names(in: directory)
        #expect(!names.isEmpty)
        for name in names {
            #expect(try TargetFile.read(path: TargetFile.resolve(name, in: directory)).name == name)
        }
    }

    @Test("Optional keys have defaults")
    func defaults() throws {
        #expect(
            try TargetFile.parse(Self.least, file: "t.yaml")
                == Target(
                    name: "least", title: "least", command: ["x"], environment: [:], off: .none, bindsAddress: true,
                    requestPaths: ["/"], pages: [MetricsPage("/m")], healthPath: "/health", requiredFamilies: [],
                    readinessLimit: 30, requestRate: 0.5, requestRateReason: "", versionsCommand: []))
    }

    @Test("An exporter is switched off by environment, by arguments or not at all, but not by several ways")
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

    @Test("The key `bare` has the same form as `off`")
    func bare() throws {
        let text = Self.least + "\nbare: {environment: {AGENT_HTTP_SERVER: \"false\"}}\n"
        #expect(try TargetFile.parse(text, file: "t").bare == .environment(["AGENT_HTTP_SERVER": "false"]))
        #expect(throws: ConfigurationErrors.self) { try TargetFile.parse(Self.least + "\nbare: true\n", file: "t") }
        for name in ["swift", "python", "go", "cpp", "rust"] {
            let path = try TargetFile.resolve(name, in: projectFile("targets"))
            #expect(try TargetFile.read(path: path).bare != .none, "\(name)")
        }
    }

    @Test("An unknown placeholder is reported with the nearest allowed one")
    func placeholders() {
        #expect(
            failures(replacing: "command", by: "command: [x, \"--port={prot}\"]") == [
                "t.yaml:2:14: unknown placeholder {prot}: did you mean {port}? allowed: {name}, {address}, {port}, "
                    + "{health_port}, {metrics_port}, {bin}, {root}, {scratch}, {sink}, {sink_port}, {interval}, "
                    + "{interval_ms}"
            ])
        #expect(failures(replacing: "request_paths", by: "request_paths: [\"/{port}\"]").count == 1)
        #expect(failures(replacing: "metrics_path", by: "metrics_path: \"/{request}\"").count == 1)
        #expect(failures(replacing: "off", by: "off: {environment: {A: \"{nam}\"}}").count == 1)
    }

    @Test("Invalid values are refused at their position")
    func values() {
        #expect(failures(replacing: "name", by: "name: a/b").first?.hasPrefix("t.yaml:1:7: name \"a/b\"") == true)
        #expect(
            failures(replacing: "command", by: "command: []").first?.hasPrefix("t.yaml:2:10: the command has no")
                == true)
        #expect(failures(replacing: "request_paths", by: "request_paths: []").count == 1)
        #expect(failures(replacing: "request_paths", by: "request_paths: [x, \"/a b\", \"/\\r\\n\", /é]").count == 4)
        #expect(failures(replacing: "request_rate", by: "request_rate: 0").count == 1)
        #expect(failures(replacing: "request_rate", by: "request_rate: .inf").count == 1)
        #expect(failures(replacing: "off", by: "off: {environment: {A=B: c, 1: d, \"\": e, _A1: f}}").count == 3)
    }

    @Test("A program without requests and health checks needs neither paths nor a rate")
    func silent() throws {
        let target = try TargetFile.parse(
            "name: n\ncommand: [x]\noff: none\nmetrics_path: /m\nhealth_path: none", file: "t.yaml")
        #expect(target.requestPaths.isEmpty && target.healthPath == nil && target.off == .none)
        #expect(failures("name: n\ncommand: [x]\noff: none\nmetrics_path: none").count == 1)
    }

    @Test("The command of a pack has no placeholder of a single agent")
    func packs() throws {
        let found = failures(Self.least.replacing("[x]", with: "[x, \"{bin}\", \"--port={port}\"]") + "\npacks: true")
        #expect(found.count == 1 && found[0].hasPrefix("t.yaml:2:23: {port} differs between agents"), "\(found)")
        #expect(try TargetFile.parse(Self.least + "\npacks: true", file: "t.yaml").holdsPacks)
        #expect(try !TargetFile.parse(Self.least, file: "t.yaml").holdsPacks)
    }

    @Test("Unknown and missing keys are reported together")
    func keys() {
        let found = failures("nam: x\ncommand: [a]\nbind_address: false")
        #expect(found.contains { $0.hasPrefix("t.yaml:1:1: unknown key \"nam\": did you mean name?") })
        #expect(
            found.contains { $0.hasPrefix("t.yaml:3:1: unknown key \"bind_address\": did you mean binds_address?") })
        #expect(found.contains("t.yaml:1:1: key \"metrics_path\" is missing: add it"))
        #expect(found.count == 5)
        #expect(failures("[]") == ["t.yaml:1:1: expected a mapping, found a list: write a mapping of keys and values"])
    }

    @Test("Any bytes give a target or errors with a position", arguments: 0..<40)
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

    @Test("Placeholders are replaced once, and other braces stay")
    func expand() {
        let values = ["name": "{port}", "port": "80"]
        #expect(Placeholders.expand("{name}:{port}", values: values) == "{port}:80")
        #expect(
            Placeholders.expand("{}{x} {\"a\": {port}} {{port}} {po", values: values) == "{}{x} {\"a\": 80} {80} {po")
        #expect(Placeholders.expand("", values: values) == "")
        #expect(Placeholders.names(in: "{a}{b_c}{D}{}") == ["a", "b_c"])
    }

    @Test("A name means a file of the directory, and any other text is a path")
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
                "\(directory): no target \"pyton\": did you mean python? allowed: python, swift"
            ])
        let missing = errors { () throws(ConfigurationErrors) in try TargetFile.resolve("x", in: "/no/such") }
        #expect(missing.map(\.description) == ["/no/such: cannot be read: No such file or directory"])
    }
}
