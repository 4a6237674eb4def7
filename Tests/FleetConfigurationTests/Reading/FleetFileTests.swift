import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Fleet files")
struct FleetFileTests {
    static let header = "machine,group,agent,port,health_check_port,required,kind,dependencies"

    func messages(_ rows: String...) -> [String] {
        errors { () throws(ConfigurationErrors) in
            try FleetFile.parse(([Self.header] + rows).joined(separator: "\n"), file: "f.csv")
        }.map(\.description)
    }

    @Test("The documented fleet has 77 agents on two machines, four of them legacy")
    func documented() throws {
        let fleet = try documentedFleet()
        #expect(fleet.name == "ai-system-77")
        #expect(fleet.machines == ["MainPC", "PC2"])
        #expect(fleet.agents.count { $0.id.machine == "MainPC" } == 54)
        #expect(fleet.agents.count { $0.id.machine == "PC2" } == 23)
        let legacy = fleet.agents.filter { $0.kind == .legacy }.map(\.id.name)
        #expect(legacy == ["MemoryOrchestratorService", "TieredResponder", "AsyncProcessor", "VisionProcessingAgent"])
        #expect(fleet.agents.count { !$0.required } == 3)
    }

    @Test("Columns can be in any order, with CRLF, quotes and a byte order mark")
    func tolerant() throws {
        let text =
            "\u{feff}agent,machine,port,health_check_port,kind,required,dependencies,group\r\n"
            + "\"A\",M,1,2,legacy,false,\"B  B-2\",g\r\n\r\nB,M,65535,65534,enhanced,true,,g\r\nB-2,N,5,6,enhanced,true,,g"
        let fleet = try FleetFile.parse(text, file: "dir/some.fleet.csv")
        #expect(fleet.name == "some.fleet")
        #expect(
            fleet.agents.first
                == AgentProfile(
                    id: AgentID(machine: "M", name: "A"), group: "g", port: 1, healthCheckPort: 2, required: false,
                    kind: .legacy, dependencies: ["B", "B-2"]))
        #expect(fleet.agents.map(\.id.name) == ["A", "B", "B-2"])
    }

    @Test("A wrong port is reported with file, line, column and the fix")
    func wrongPort() {
        #expect(
            messages("M,g,A,80a,8000,true,enhanced,")
                == ["f.csv:2:7: port \"80a\" is not a number: give a number from 1 to 65535"])
        #expect(
            messages("M,g,A,0,65536,true,enhanced,") == [
                "f.csv:2:7: port \"0\" is out of range: give a number from 1 to 65535",
                "f.csv:2:9: health_check_port \"65536\" is out of range: give a number from 1 to 65534",
            ])
        #expect(
            messages("M,g,A,1,65535,true,enhanced,")
                == [
                    "f.csv:2:9: health_check_port \"65535\" leaves no port for metrics (health_check_port + 1): "
                        + "give a number from 1 to 65534"
                ])
        #expect(messages("M,g,A,99999999999999999999,1,true,enhanced,").count == 1)
        #expect(messages("M,g,A,-1,+1,true,enhanced,").count == 2)
    }

    @Test("Columns count characters, not bytes, and include the quote before a field")
    func characters() {
        #expect(messages("é,g,\"A\",x,1,true,enhanced,").map { $0.prefix(11) } == ["f.csv:2:1: ", "f.csv:2:9: "])
        #expect(messages("M,g,\"ü\",1,1,true,enhanced,").first?.hasPrefix("f.csv:2:6: ") == true)
    }

    @Test("Unknown, duplicate and missing columns are errors with a suggestion")
    func columns() {
        let found = errors { () throws(ConfigurationErrors) in
            try FleetFile.parse("machine,group,agent,prot,machine,required,kind,dependencies\n", file: "f.csv")
        }
        #expect(found.count == 4)
        #expect(found.contains { $0.message == "unknown column \"prot\"" && $0.remedy.hasPrefix("did you mean port?") })
        #expect(found.contains { $0.message == "column \"machine\" is given twice" })
        #expect(found.contains { $0.message == "column \"port\" is missing" })
        #expect(found.contains { $0.message == "column \"health_check_port\" is missing" })
    }

    @Test("All errors of a file are reported at once, in order")
    func collected() {
        let found = messages(
            "M,g,Alpha,1,1,yes,enhanced,", "M,g,,1,1,true,enhancd,", "M,g,B", "M,g,../x,1,1,true,legacy,Alhpa",
            "M,g,Alpha,1,1,true,enhanced,")
        #expect(
            found == [
                "f.csv:2:15: unknown value \"yes\" of required: allowed: true, false",
                "f.csv:3:5: agent \"\" is empty: \(SafeName.rule)",
                "f.csv:3:15: unknown kind \"enhancd\": did you mean enhanced? allowed: enhanced, legacy",
                "f.csv:4:1: the row has 3 fields, the header has 8: give every column a value; an empty value is nothing between two commas",
                "f.csv:5:5: agent \"../x\" has unsafe characters: \(SafeName.rule)",
                "f.csv:5:26: no machine has an agent \"Alhpa\": did you mean Alpha?",
                "f.csv:6:5: \"M/Alpha\" is already on line 2: give every agent of a machine its own name",
            ])
    }

    @Test("Beyond twenty errors only the number of errors is reported")
    func limit() {
        let rows = (0..<30).map { "M,g,A\($0),x,1,true,enhanced," }
        do throws(ConfigurationErrors) {
            _ = try FleetFile.parse(([Self.header] + rows).joined(separator: "\n"), file: "f.csv")
            Issue.record("it was accepted")
        } catch {
            #expect(error.errors.count == 20)
            #expect(error.omitted == 10)
            #expect(error.description.hasSuffix("\n10 more errors"))
        }
    }

    @Test("An agent may depend on an agent with the same name on another machine, but not on itself")
    func namesake() throws {
        #expect(messages("M,g,A,1,1,true,enhanced,A") == ["f.csv:2:25: \"A\" depends on itself: leave it out"])
        #expect(messages("M,g,A,1,1,true,enhanced,", "M,g,B,1,1,true,legacy,A  A").count == 1)
        let text = "\(Self.header)\nM,g,A,1,1,true,enhanced,A\nN,g,A,1,1,true,enhanced,"
        #expect(try FleetFile.parse(text, file: "f.csv").agents.count == 2)
    }

    @Test("A fleet with ports claimed twice loads, and the port plan resolves the collisions")
    func clashes() throws {
        let text = "\(Self.header)\nM,g,A,7000,8000,true,enhanced,\nM,g,B,7000,8001,true,enhanced,"
        let fleet = try FleetFile.parse(text, file: "f.csv")
        #expect(PortPlan.collisions(in: fleet).map(\.port) == [7000, 8001])
    }

    @Test("A fleet without agents, an empty file and a file that is not UTF-8 are refused")
    func nothing() {
        #expect(messages() == ["f.csv: has no agents: add a row for each agent below the header"])
        let empty = errors { () throws(ConfigurationErrors) in try FleetFile.parse("\n\n", file: "f.csv") }
        #expect(empty.map(\.message) == ["is empty"])
        let binary = errors { () throws(ConfigurationErrors) in
            try FleetFile.parse(Array("machine\nM,\u{e9}".utf8) + [0xff], file: "f.csv")
        }
        #expect(binary.map(\.description) == ["f.csv:2:4: this is not UTF-8: save the file as UTF-8"])
    }

    @Test("Wrong quotes and line ends are reported at their position")
    func syntax() {
        #expect(messages("M,g,\"A,1\n").first?.hasPrefix("f.csv:2:5: this quote is never closed") == true)
        #expect(messages("M,g,\"A\"x,1").first?.hasPrefix("f.csv:2:8: text after the closing quote") == true)
        #expect(messages("M,g,A\"x,1").first?.hasPrefix("f.csv:2:6: a quote inside") == true)
        #expect(messages("M,g\rM").first?.hasPrefix("f.csv:2:4: a carriage return") == true)
    }

    @Test("A file that cannot be read is reported with the reason of the system")
    func unreadable() {
        let missing = errors { () throws(ConfigurationErrors) in try FleetFile.read(path: "/no/such.csv") }
        #expect(missing.map(\.description) == ["/no/such.csv: cannot be read: No such file or directory"])
        let directory = errors { () throws(ConfigurationErrors) in try FleetFile.read(path: "/") }
        #expect(directory.map(\.description) == ["/: cannot be read: Is a directory"])
    }

    @Test("Control characters of a file are escaped in messages")
    func escapes() {
        let found = messages("M,g,A,\u{1b}[31m\u{9b},1,true,enhanced,")
        #expect(found == ["f.csv:2:7: port \"\\u{1B}[31m\\u{009B}\" is not a number: give a number from 1 to 65535"])
    }

    @Test("Any bytes give a fleet or errors with a position", arguments: 0..<40)
    func fuzz(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let valid = Array("\(Self.header)\nM,g,A,1,2,true,enhanced,\nM,g,\"B\",3,4,false,legacy,A\r\n".utf8)
        for _ in 0..<100 {
            let bytes = mutated(valid, &random)
            do throws(ConfigurationErrors) {
                let fleet = try FleetFile.parse(bytes, file: "f.csv")
                #expect(!fleet.agents.isEmpty)
                #expect(Set(fleet.agents.map(\.id)).count == fleet.agents.count)
            } catch { expectPlausible(error, bytes, file: "f.csv") }
        }
    }

    @Test("Texts that are quoted by RFC 4180 are read back unchanged", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let letters = Array("ab,\"\n\r é")
        let rows = (0..<5).map { _ in
            (0..<4).map { _ in String((0..<random.below(6)).map { _ in letters[random.below(letters.count)] }) + "." }
        }
        let text = rows.map { row in
            row.map { "\"\($0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"" }
                .joined(separator: ",")
        }.joined(separator: "\r\n")
        let read = try CSVReader.records(Array(text.utf8), file: "f.csv")
        #expect(read.map { $0.map(\.text) } == rows)
    }
}
