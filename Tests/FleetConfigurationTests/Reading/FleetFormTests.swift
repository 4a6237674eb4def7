import BenchmarkModel
import ConfigurationReader
import Foundation
import Testing

@testable import FleetConfiguration

@Suite("Forms of fleet files")
struct FleetFormTests {
    static func fixture(_ name: String) -> String { projectFile("Tests/FleetConfigurationTests/Fixtures/\(name)") }

    /// Returns the fixtures that the writer makes from the documented fleet.
    static func fixtures() throws -> [(name: String, text: String)] {
        let fleet = try documentedFleet()
        var writer = FleetWriter()
        return [
            ("groups.yaml", writer.groups(fleet)), ("list.yaml", writer.list(fleet)),
            ("MainPC.yaml", writer.groups(of: "MainPC", fleet)),
            ("startup_config.yml", writer.list(of: "PC2", group: "pc2_services", fleet)),
            ("file_sd.json", writer.fileSD(fleet)), ("file_sd.yaml", writer.fileSDYAML(fleet)),
            ("prometheus.yml", writer.prometheus(fleet)),
        ]
    }

    @Test("The fixtures are made from the CSV of the documented fleet; UPDATE_GOLDEN=1 writes them again")
    func golden() throws {
        for (name, text) in try Self.fixtures() {
            let file = URL(fileURLWithPath: Self.fixture(name))
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(try text == String(contentsOf: file, encoding: .utf8), "\(name)")
        }
    }

    @Test("Groups, a list, and one file per machine in two forms give the same 77 agents as the CSV")
    func startup() throws {
        let documented = try documentedFleet().agents
        #expect(documented.count == 77)
        for name in ["groups.yaml", "list.yaml"] {
            let fleet = try FleetFile.read(path: Self.fixture(name))
            #expect(fleet.agents == documented)
            #expect("\(fleet.name).yaml" == name)
        }
        let files = FleetInput.list("\(Self.fixture("MainPC.yaml")),PC2=\(Self.fixture("startup_config.yml"))")
        let fleet = try FleetFile.read(files, environment: [:])
        #expect(fleet.agents == documented)
        #expect(fleet.name == "MainPC+startup_config")
    }

    @Test("Files of file_sd as JSON and as YAML, and a Prometheus configuration give the metrics of the same 77 agents")
    func prometheus() throws {
        let documented = try documentedFleet().agents
        for name in ["file_sd.json", "file_sd.yaml", "prometheus.yml"] {
            let input = FleetInput(path: Self.fixture(name))
            guard case .scrapeTargets(_, let targets) = try FleetFile.source([input], environment: [:]) else {
                Issue.record("\(name) is not a list of targets")
                continue
            }
            #expect(targets.map(\.url) == documented.map { "http://\($0.id.machine):\($0.metricsPort)/metrics" })
            #expect(targets.map { $0.labels["agent"] } == documented.map(\.id.name))
            #expect(targets.map { $0.labels["group"] } == documented.map(\.group))
            #expect(targets.map(\.job) == documented.map { name == "prometheus.yml" ? $0.id.machine : nil })
            let refused = errors { () throws(ConfigurationErrors) in try FleetFile.read(path: input.path) }
            #expect(
                refused.map(\.message) == ["this file has metrics addresses, but does not say how to start the agents"])
        }
    }

    @Test("A fleet written in any form is read back unchanged", arguments: 0..<60)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let fleet = randomFleet(&random)
        var writer = FleetWriter(random: random, offset: [0, 10, 20_000].randomElement(using: &random) ?? 0)
        let texts = [
            ("f.csv", writer.csv(fleet)), ("f.yaml", writer.groups(fleet)), ("f.yml", writer.list(fleet)),
            // Without an extension, the content determines the form.
            ("f", writer.csv(fleet)), ("f", writer.groups(fleet)), ("f", writer.list(fleet)),
        ]
        for (file, text) in texts {
            let read = try FleetFile.parse(text, file: file)
            #expect(read == fleet, "\(text)")
        }
        for (file, text) in [
            ("f.json", writer.fileSD(fleet)), ("f", writer.prometheus(fleet)), ("f", writer.fileSDYAML(fleet)),
        ] {
            guard case .scrapeTargets("f", let targets) = try FleetFile.parseSource(Array(text.utf8), file: file) else {
                Issue.record("no targets in \(text)")
                continue
            }
            #expect(targets.map(\.port) == fleet.agents.map(\.metricsPort))
        }
    }

    @Test("Any bytes in any form give a fleet, findings or errors with a position", arguments: 0..<60)
    func fuzz(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let fleet = Fleet(name: "f", agents: Array(randomFleet(&random).agents.prefix(4)))
        var writer = FleetWriter(random: random)
        let texts = [
            writer.csv(fleet), writer.groups(fleet), writer.list(fleet), writer.fileSD(fleet), writer.prometheus(fleet),
        ]
        for text in texts {
            for _ in 0..<20 {
                let bytes = mutated(Array(text.utf8), &random)
                do throws(ConfigurationErrors) {
                    switch try FleetFile.parseSource(bytes, file: "f") {
                    case .fleet(let fleet): #expect(Set(fleet.agents.map(\.id)).count == fleet.agents.count)
                    case .scrapeTargets(_, let targets): #expect(targets.allSatisfy { (1...65535).contains($0.port) })
                    }
                } catch { expectPlausible(error, bytes, file: "f") }
                do throws(ConfigurationErrors) {
                    let validation = try FleetValidation.validate(bytes, file: "f")
                    let fixed = FileEdit.apply(validation.edits, to: String(decoding: bytes, as: UTF8.self))
                    #expect(fixed != nil || validation.edits.isEmpty)
                } catch { expectPlausible(error, bytes, file: "f") }
            }
        }
    }

    @Test("Several files are read as one fleet, with dependencies between files")
    func together() throws {
        let directory = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func write(_ name: String, _ text: String) throws -> String {
            try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
            return "\(directory)/\(name)"
        }
        let a = try write("a.yaml", "agents: [{name: A, port: 7000, dependencies: [B]}]")
        let b = try write("b.yaml", "agents: [{name: B, port: 7000}]")
        let c = try write("c.yaml", "agents: [{name: C, port: 7000, dependencies: [D]}]")
        let metrics = try write("d.yaml", "- targets: [\"h:1\"]")
        let fleet = try FleetFile.read(FleetInput.list("\(a),b2=\(b)"), environment: [:])
        #expect(fleet.agents.map(\.id.description) == ["a/A", "b2/B"])
        func refused(_ list: String) -> [String] {
            errors { () throws(ConfigurationErrors) in try FleetFile.read(FleetInput.list(list), environment: [:]) }
                .map { String($0.description.dropFirst(directory.count + 1)) }
        }
        #expect(
            refused("\(c),\(b)") == [
                "c.yaml:1:47: no machine has an agent \"D\": add the agent, or leave out the dependency"
            ])
        #expect(refused("\(a),\(a)") == ["a.yaml: is given twice: give each file once"])
        #expect(refused("M=\(a),M=\(b),M=\(a)").first?.contains("is given twice") == true)
        #expect(refused("\(a),\(metrics)").first?.hasPrefix("d.yaml: has metrics addresses only") == true)
        #expect(refused("M=\(metrics)") == ["d.yaml: has hosts of its own: leave out M="])
        let twice = try write("e.yaml", "agents: [{name: A, port: 7001}]")
        #expect(
            refused("M=\(a),M=\(b),M=\(twice)") == [
                "e.yaml:1:17: \"M/A\" is already at \(a):1: give every agent of a machine its own name"
            ])
    }

    @Test("A text before = is a machine only if it is a valid name")
    func inputs() {
        #expect(
            FleetInput.list("a.yaml,PC2=dir/b=c.yaml,./x=y.csv") == [
                FleetInput(path: "a.yaml"), FleetInput(path: "dir/b=c.yaml", machine: "PC2"),
                FleetInput(path: "./x=y.csv"),
            ])
    }
}
