import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Validation of fleets")
struct FleetValidationTests {
    static let header = FleetColumn.header

    func validate(_ text: String, file: String = "f.csv") throws(ConfigurationErrors) -> Validation {
        try FleetValidation.validate(Array(text.utf8), file: file)
    }

    func validate(rows: String...) throws(ConfigurationErrors) -> Validation {
        try validate(([Self.header] + rows).joined(separator: "\n"))
    }

    static let fixtures = ["groups.yaml", "list.yaml"]

    @Test(
        "The documented fleet has 31 collisions and one cycle in every form",
        arguments: [nil] + fixtures)
    func documented(fixture: String?) throws {
        let path = fixture.map(FleetFormTests.fixture) ?? projectFile("fleets/ai-system-77.csv")
        let validation = try FleetValidation.validate([FleetInput(path: path)], environment: [:])
        #expect(validation.subjects.count == 77)
        #expect(validation.findings.count { $0.check == "collisions" } == 31)
        #expect(validation.findings.count == 32)
        let cycle = validation.findings.first { $0.check == "cycles" }
        #expect(
            cycle?.problem.hasPrefix(
                "dependency cycle StreamingInterruptHandler -> StreamingTTSAgent -> TTSService -> StreamingInterruptHandler"
            )
                == true)
        #expect(cycle?.subject == .agent(AgentID(machine: "MainPC", name: "TTSService")))

        // The agents with findings are those that the port plan moves.
        let plan = try PortPlan.make(
            fleet: try documentedFleet(), arms: [.control], layout: PortLayout(slot: 0, launch: 0, bindsAddress: true))
        let moved = validation.findings.filter { $0.check == "collisions" }.map(\.subject)
        #expect(Set(moved) == Set(plan.moves.map { .agent($0.agent) }))
        #expect(moved.count == plan.moves.count)
    }

    @Test(
        "After the proposed changes the documented fleet has no collision, in every form",
        arguments: [nil] + fixtures)
    func repaired(fixture: String?) throws {
        let path = fixture.map(FleetFormTests.fixture) ?? projectFile("fleets/ai-system-77.csv")
        let text = String(decoding: try SourceFile.read(path: path), as: UTF8.self)
        let edits = try validate(text, file: path).edits
        #expect(edits.count == 31)
        let fixed = try #require(FileEdit.apply(edits, to: text))
        #expect(try validate(fixed, file: path).findings.map(\.check) == ["cycles"])
        // Only the ports that collided have changed.
        let fleet = try FleetFile.parse(fixed, file: path)
        let pairs = zip(fleet.agents, try documentedFleet().agents)
        #expect(pairs.allSatisfy { $0.id == $1.id && $0.port == $1.port && $0.dependencies == $1.dependencies })
        #expect(pairs.count { $0.healthCheckPort != $1.healthCheckPort } == 31)
        #expect(PortPlan.collisions(in: fleet).isEmpty)
    }

    @Test("A collision proposes a change with the old and the new value")
    func edit() throws {
        let validation = try validate(rows: "M,g,A,7000,8000,true,enhanced,", "M,g,B,7000,8001,true,enhanced,")
        #expect(
            validation.findings.map { "\($0.place!): \($0.subject): \($0.problem): \($0.remedy)" } == [
                "f.csv:2:12: M/A: metrics port 8001 is also claimed by B (health): change 8000 to 20000 (the metrics "
                    + "port is health_check_port + 1)",
                "f.csv:3:7: M/B: request port 7000 is also claimed by A (requests): change 7000 to 20002",
            ])
        #expect(
            validation.edits == [
                FileEdit(file: "f.csv", line: 2, column: 12, old: "8000", new: "20000"),
                FileEdit(file: "f.csv", line: 3, column: 7, old: "7000", new: "20002"),
            ])
    }

    @Test("A collision names three other claimants and the number of the rest")
    func manyClaimants() throws {
        let rows = (0..<6).map { "M,g,A\($0),7000,\(9000 + 10 * $0),true,enhanced," }
        let problems = try validate(([Self.header] + rows).joined(separator: "\n")).findings.map(\.problem)
        let also = "request port 7000 is also claimed by"
        #expect(problems.count == 5)
        #expect(problems.first == "\(also) A0 (requests), A2 (requests), A3 (requests) and 2 more")
        #expect(problems.last == "\(also) A0 (requests), A1 (requests), A2 (requests) and 2 more")
        let duplicates = try validate(rows: "M,g,A,7000,8000,true,enhanced,", "M,g,A,7000,9000,true,enhanced,")
        #expect(
            duplicates.findings.last { $0.check == "collisions" }?.problem == "\(also) an agent with the same name")
    }

    /// One message for each pair of claimants would be 300 million messages, and the test would not end.
    @Test("10,000 agents on one port have one finding of limited length for each claim", .timeLimit(.minutes(1)))
    func manyCollisions() throws {
        let rows = (0..<10_000).map { "M,g,A\($0),7000,8000,true,enhanced," }
        let found = try validate(([Self.header] + rows).joined(separator: "\n")).findings
        #expect(found.count == 3 * 9_999)
        #expect(found.allSatisfy { $0.check == "collisions" && $0.problem.utf8.count < 200 })
    }

    @Test("Ports out of range, unknown kinds and missing dependencies are all reported, without a limit")
    func findings() throws {
        let validation = try validate(
            rows: "M,g,Alpha,0,65535,true,enhanced,", "M,g,B,80a,3,yes,enhancd,Alhpa B",
            "M,g,../x,1,5,true,legacy,Zebra",
            "M,g,C")
        #expect(
            validation.findings.map { "\($0.place!.line!) \($0.check) \($0.edits.map { "\($0.old)>\($0.new)" })" } == [
                "2 ports [\"0>20002\"]", "2 ports [\"65535>20000\"]", "3 ports []", "3 fields []",
                "3 kinds [\"enhancd>enhanced\"]", "3 dependencies [\"Alhpa>Alpha\"]", "3 dependencies []", "4 names []",
                "4 dependencies []", "5 fields []",
            ])
        let many = (0..<50).map { "M,g,A\($0),0,1,true,enhanced," }
        #expect(
            try validate(([Self.header] + many).joined(separator: "\n")).findings.count { $0.check == "ports" } == 50)
    }

    @Test("A port in the ephemeral range is a warning")
    func ephemeral() throws {
        let validation = try validate(rows: "M,g,A,40000,8000,true,enhanced,")
        #expect(validation.findings.map(\.check) == ["ephemeral"])
        #expect(validation.findings.map(\.severity) == [.warning])
        #expect(validation.edits.map(\.new) == ["20000"])
    }

    @Test("An implied health check port that must change is inserted in the style of the file")
    func insertion() throws {
        let block = """
            agents:
              - port: 7000
                name: A
              - name: B
                port: 7000
              - {name: C, port: 7000}
              - {"name": "D", "port": "${O:-1}+6999"}
            """
        let edits = try validate(block, file: "f.yaml").edits
        let fixed = try #require(FileEdit.apply(edits, to: block))
        #expect(
            fixed == """
                agents:
                  - port: 7000
                    name: A
                  - name: B
                    health_check_port: 20000
                    port: 20006
                  - {name: C, health_check_port: 20002, port: 20007}
                  - {"name": "D", "health_check_port": 20004, "port": "${O:-1}+20007"}
                """)
        #expect(try validate(fixed, file: "f.yaml").findings.isEmpty)
        // An implied health check port stays when its port moves.
        let follower =
            "agents: [{name: A, port: 7000}, {name: B, port: 7000, health_check_port: 9000}, {name: C, port: 1, health_check_port: 7000}]"
        let kept = try #require(FileEdit.apply(try validate(follower, file: "f.yaml").edits, to: follower))
        #expect(try validate(kept, file: "f.yaml").findings.isEmpty)
    }

    @Test("An expression keeps its variables if it can reach the new port")
    func expressions() throws {
        let text = """
            environment: {O: 100, P: 30000}
            agents:
              - {name: A, port: 100, health_check_port: 1}
              - {name: B, port: "${O}", health_check_port: 3}
              - {name: C, port: '${O}+0', health_check_port: 5}
              - {name: D, port: "1+${O}", health_check_port: "${P}+4"}
              - {name: E, port: 30001, health_check_port: "${P}+4"}
              - {name: F, port: "${P}+1", health_check_port: 7}
            """
        let fixed = try #require(FileEdit.apply(try validate(text, file: "f.yaml").edits, to: text))
        #expect(
            fixed == """
                environment: {O: 100, P: 30000}
                agents:
                  - {name: A, port: 100, health_check_port: 1}
                  - {name: B, port: "${O}+19902", health_check_port: 3}
                  - {name: C, port: '${O}+19903', health_check_port: 5}
                  - {name: D, port: "1+${O}", health_check_port: "${P}+4"}
                  - {name: E, port: 30001, health_check_port: "20000"}
                  - {name: F, port: "20004", health_check_port: 7}
                """)
        #expect(try validate(fixed, file: "f.yaml").findings.isEmpty)
    }

    @Test(
        "After the proposed changes no fleet has a collision, a port out of range or an ephemeral port",
        arguments: 0..<80)
    func alwaysRepaired(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        // Few ports, so that most claims collide; some ephemeral, some out of range.
        let base = [1000, 20_000, 33_000, 64_500][random.below(4)]
        let fleet = randomFleet(&random, base: base, spread: 12 + random.below(40), usual: random.chance(0.3))
        var writer = FleetWriter(random: random, offset: [0, 100, 30_000].randomElement(using: &random) ?? 0)
        for (file, text) in [
            ("f.csv", writer.csv(fleet)), ("f.yaml", writer.groups(fleet)), ("g.yaml", writer.list(fleet)),
        ] {
            let found = try validate(text, file: file)
            let fixed = try #require(FileEdit.apply(found.edits, to: text), "\(text)")
            let left = try validate(fixed, file: file).findings.filter { $0.check != "cycles" }
            #expect(left.isEmpty, "\(left) in \(fixed)")
            // Loading fails exactly if the check of ports fails.
            let loads = (try? FleetFile.parse(text, file: file)) != nil
            #expect(loads == !found.findings.contains { $0.check == "ports" })
        }
    }

    @Test("Validation reports every error that loading refuses", arguments: 0..<30)
    func covers(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let valid = Array("\(Self.header)\nM,g,Alpha,1,2,true,enhanced,\nM,g,\"B\",3,4,false,legacy,Alpha\r\n".utf8)
        for _ in 0..<60 {
            let bytes = mutated(valid, &random)
            var refused: ConfigurationErrors?
            do throws(ConfigurationErrors) { _ = try FleetFile.parse(bytes, file: "f.csv") } catch { refused = error }
            guard let validation = try? FleetValidation.validate(bytes, file: "f.csv") else {
                #expect(refused != nil)
                continue
            }
            for error in refused?.errors ?? [] {
                #expect(validation.findings.contains { $0.problem == error.message && $0.remedy == error.remedy })
            }
        }
    }

    @Test("Changes that do not fit are not applied")
    func misfits() {
        func apply(_ edits: (Int, Int, String, String)...) -> String? {
            FileEdit.apply(
                edits.map { FileEdit(file: "f", line: $0.0, column: $0.1, old: $0.2, new: $0.3) }, to: "\u{feff}ab\ncd")
        }
        #expect(apply((1, 1, "a", "x"), (2, 2, "d", "yy"), (2, 2, "d", "yy")) == "\u{feff}xb\ncyy")
        #expect(apply((2, 1, "", "new\n")) == "\u{feff}ab\nnew\ncd")
        #expect(apply((1, 1, "b", "x")) == nil)
        #expect(apply((3, 1, "", "x")) == nil)
        #expect(apply((1, 4, "", "x")) == nil)
        #expect(apply((1, 1, "ab", "x"), (1, 2, "b", "y")) == nil)
    }
}
