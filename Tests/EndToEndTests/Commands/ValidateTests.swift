import Foundation
import Testing

extension CommandTests {
    /// Tests of `validate`, and of fleets in formats other than CSV, on the command line.
    @Suite struct ValidateTests {
        private static let fixtures = BenchProcess.root + "/Tests/FleetConfigurationTests/Fixtures"
        private static let fleets = ["", "groups.yaml", "list.yaml"]

        private static func path(_ fixture: String) -> String {
            fixture.isEmpty ? BenchProcess.root + "/fleets/ai-system-77.csv" : "\(fixtures)/\(fixture)"
        }

        @Test("The real fleet has 31 collisions and a cycle, with changes that resolve them", arguments: fleets)
        func table(fixture: String) throws {
            let outcome = try BenchProcess.run(["validate", "--fleet", Self.path(fixture)])
            #expect(outcome.code == 1)
            #expect(outcome.err.isEmpty)
            #expect(outcome.out.contains("77 agents: 32 found (collisions 31, cycles 1)"))
            #expect(outcome.out.contains("StreamingInterruptHandler -> StreamingTTSAgent -> TTSService"))
            #expect(outcome.out.contains("metrics port 8212 is also claimed by LearningOrchestrationService (health)"))
            #expect(outcome.out.contains("proposed changes: 31"))
        }

        @Test("JSON and JUnit have the same findings")
        func exports() throws {
            let file = BenchProcess.temporaryDirectory() + "/junit.xml"
            let outcome = try BenchProcess.run(["validate", "--fleet", Self.path(""), "--json", "--junit", file])
            #expect(outcome.code == 1)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any])
            #expect((object["findings"] as? [[String: Any]])?.count == 32)
            #expect((object["edits"] as? [[String: Any]])?.count == 31)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.split(separator: "<testcase ").count - 1 == 77 * 9)
            #expect(text.split(separator: "<failure ").count - 1 == 32)
        }

        @Test("A valid fleet exits with 0, and one that cannot be loaded with 1 and all of its errors")
        func codes() throws {
            let directory = BenchProcess.temporaryDirectory()
            func validate(_ text: String) throws -> BenchProcess.Outcome {
                try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/f.yaml"))
                return try BenchProcess.run(
                    ["validate", "--fleet", directory + "/f.yaml"], environment: ["PORT_OFFSET": "100"])
            }
            let sound = try validate("agents: [{name: A, port: \"${PORT_OFFSET}+7000\"}]")
            #expect(sound.code == 0)
            #expect(sound.out.hasPrefix("f, 1 agent: nothing found by fields, names, ports"))
            let faulty = try validate("agents: [{name: A, port: 70000, kind: old, dependencies: [B]}]")
            #expect(faulty.code == 1)
            #expect(faulty.out.contains("3 found (ports 1, kinds 1, dependencies 1)"))
            #expect(try validate("agents: [").code == 78)
            #expect(try validate("agents: []").code == 78)
        }

        @Test("The command fleet show reads every format")
        func show() throws {
            for fixture in Self.fleets {
                let outcome = try BenchProcess.run(["fleet", "show", "--fleet", Self.path(fixture)])
                #expect(outcome.out.contains("77 agents (MainPC 54, PC2 23), 4 legacy"), "\(outcome.err)")
            }
            let files = "\(Self.path("MainPC.yaml")),PC2=\(Self.path("startup_config.yml"))"
            let both = try BenchProcess.run(["fleet", "ports", "--fleet", files])
            #expect(both.out.contains("31 ports are claimed more than once"), "\(both.err)")
            for fixture in ["file_sd.json", "file_sd.yaml", "prometheus.yml"] {
                let outcome = try BenchProcess.run(["fleet", "show", "--fleet", Self.path(fixture)])
                #expect(outcome.code == 0, "\(outcome.err)")
                #expect(outcome.out.contains("metrics of 77 agents"))
                #expect(outcome.out.contains("http://MainPC:8201/metrics"))
            }
        }

        @Test("A fleet from a startup configuration is measured like one from CSV")
        func run() throws {
            let outcome = try BenchProcess.run([
                "run", "--fleet", Self.path("groups.yaml"), "--agents", "2", "--quick", "--rounds", "1",
                "--scrape-interval", "1", "--herd", "1", "--output", "RESULTS",
            ])
            #expect(outcome.code <= 3, "\(outcome.err)")
            #expect(outcome.out.contains("fleet groups (2 agents)"), "\(outcome.out)")
        }
    }
}
