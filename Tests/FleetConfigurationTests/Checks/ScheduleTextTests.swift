import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Texts and files of schedules") struct ScheduleTextTests {
    @Test("Every form is read, and its text is the same again")
    func forms() throws {
        for text in ["poisson", "constant", "ramp:5-20", "ramp:0-0.5", "step:10", "step:1,0,2.5"] {
            guard case .schedule(let schedule) = try ScheduleText.read(text) else {
                Issue.record("\(text) is read as a file")
                continue
            }
            #expect(schedule.text == text)
        }
        #expect(try ScheduleText.read("file:a:b/c.txt") == .file("a:b/c.txt"))
    }

    @Test(
        "A wrong text is refused with the right form",
        arguments: [
            ("poison", "did you mean poisson?"), ("", "give constant, poisson"), ("ramp", "did you mean ramp?"),
            ("ramp:5", "give two rates, such as ramp:5-20"), ("ramp:1-2-3", "give two rates"),
            ("ramp:a-b", "give two rates"), ("step:", "give rates, such as step:5,10,20"), ("step:1,,2", "give rates"),
            ("step:0,0", "one of them above 0"), ("step:1,20000", "from 0 to 10000"), ("ramp:nan-1", "from 0 to 10000"),
            ("file:", "the path is missing: give file:PATH"),
            ("file", "the path is missing: give file:PATH"), ("constant:5", "did you mean constant?"),
        ])
    func wrong(text: String, message: String) {
        let problem = #expect(throws: ScheduleText.Problem.self) { try ScheduleText.read(text) }
        #expect(problem?.description.contains(message) == true, "\(problem?.description ?? "")")
    }

    @Test("More than a hundred steps are refused")
    func many() {
        #expect(throws: ScheduleText.Problem.self) {
            try ScheduleText.read("step:" + Array(repeating: "1", count: 101).joined(separator: ","))
        }
    }

    private func times(_ text: String) throws(ConfigurationErrors) -> LoadSchedule {
        try ScheduleText.times(Array(text.utf8), file: "dir/t.txt")
    }

    private func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try times(text) }.map(\.description)
    }

    @Test("A file has one ascending time on each line, with comments, empty lines and either line end")
    func file() throws {
        let read = try times("# a trace\r\n0\r\n\r\n  0.25 # the first burst\n0.25\n1e1\n")
        #expect(read == .times(RecordedTimes(file: "t.txt", seconds: [0, 0.25, 0.25, 10])))
    }

    @Test("A wrong line is reported with file, line and column, and a file without times as a whole")
    func wrongLines() {
        #expect(
            failures("0\n  x\n2\n1\n-1\n3 4\n")
                == [
                    "dir/t.txt:2:3: \"x\" is not a time: give one number of seconds from the start of steady state on a "
                        + "line, such as 0.25",
                    "dir/t.txt:4:1: the time 1 is before the last one, 2: sort the times: the next request cannot be "
                        + "sent before the last one",
                    "dir/t.txt:5:1: \"-1\" is not a time: give one number of seconds from the start of steady state on "
                        + "a line, such as 0.25",
                    "dir/t.txt:6:1: \"3 4\" is not a time: give one number of seconds from the start of steady state "
                        + "on a line, such as 0.25",
                ])
        #expect(
            failures("# none\n") == ["dir/t.txt: has no times: write one time in seconds on each line, such as 0.25"])
        #expect(failures(String(repeating: "1\n", count: 100_001)).first?.contains("has 100001 times") == true)
        #expect(failures("nan\n").count == 1 && failures("inf\n").count == 1)
    }

    @Test("A target file has a schedule, or a rate that is searched, and refuses a rate that has no effect")
    func targets() throws {
        func target(_ lines: String, rate: String = "request_rate: 4") throws -> Target {
            try TargetFile.parse(
                "name: t\ncommand: [x]\noff: none\nrequest_paths: [/]\nmetrics_path: /m\n\(rate)\n\(lines)",
                file: "t.yaml")
        }
        func failures(_ lines: String, rate: String = "request_rate: 4") -> [String] {
            do {
                _ = try target(lines, rate: rate)
                return []
            } catch { return "\(error)".split(separator: "\n").map(String.init) }
        }
        #expect(try target("").schedule == .poisson && !target("").searchesRate)
        #expect(try target("schedule: constant").schedule == .constant)
        let ramp = try target("schedule: ramp:2-6", rate: "")
        #expect(ramp.schedule == .ramp(from: 2, to: 6) && ramp.requestRate == 4)
        #expect(try target("request_rate_auto: true").searchesRate)
        #expect(
            failures("schedule: step:1,2") == [
                "t.yaml:6:1: request_rate has no effect, because the schedule step:1,2 has rates of its own: leave out "
                    + "request_rate, or give schedule: poisson or constant"
            ])
        #expect(
            failures("schedule: file:a.txt").first
                == "t.yaml:7:11: a target has no file of times: give the file with `--schedule file:a.txt`")
        #expect(failures("schedule: constnt").first?.contains("did you mean constant?") == true)
        let command =
            "name: t\ncommand: [x]\noff: none\nload_command: [y]\nmetrics_path: /m\nrequest_rate: 4\n"
            + "schedule: constant\nrequest_rate_auto: true"
        let both = errors { () throws(ConfigurationErrors) in try TargetFile.parse(command, file: "t.yaml") }
        #expect(both.map(\.position?.line) == [7, 8] && both.allSatisfy { $0.message.contains("needs requests") })
    }

    @Test("A variant with a rate is not searched")
    func variant() throws {
        let python = try TargetFile.read(path: projectFile("targets/python.yaml"))
        #expect(python.searchesRate && python.requestRate == 12)
        #expect(try !TargetVariant("python:rate=8").applied(to: python).searchesRate)
        #expect(try TargetVariant("python:interval=5").applied(to: python).searchesRate)
    }

    @Test("An agent of a CSV or a YAML fleet may have its own rate, which its copies keep")
    func agents() throws {
        let header = FleetColumn.header
        let csv = try FleetFile.parse(
            "\(header),rate\nM,g,A,1,2,true,enhanced,,2.5\nM,g,B,3,4,true,enhanced,,\n", file: "f.csv")
        #expect(csv.agents.map(\.rate) == [2.5, nil])
        #expect(try csv.scaled(to: 3).agents.map(\.rate) == [2.5, nil, 2.5])
        #expect(csv.copies(of: "x").agents.map(\.rate) == [2.5, nil])
        let yaml = try FleetFile.parse(
            "agents: [{name: A, port: 7000, rate: 0.5}, {name: B, port: 7002, rate: null}, {name: C, port: 7004}]",
            file: "f.yaml")
        #expect(yaml.agents.map(\.rate) == [0.5, nil, nil])
        #expect(
            errors { () throws(ConfigurationErrors) in
                try FleetFile.parse(
                    "\(header),rate\nM,g,A,1,2,true,enhanced,,fast\nM,g,B,3,4,true,enhanced,,0\n", file: "f.csv")
            }.map(\.description) == [
                "f.csv:2:26: \"fast\" is not a rate in requests/s: give a number above 0 and up to 10000, or leave it "
                    + "out for the run's rate",
                "f.csv:3:26: \"0\" is not a rate in requests/s: give a number above 0 and up to 10000, or leave it out "
                    + "for the run's rate",
            ])
        #expect(
            errors { () throws(ConfigurationErrors) in
                try FleetFile.parse("agents: [{name: A, port: 7000, rate: 44100}]", file: "f.yaml")
            }.map(\.description).first?.contains("44100 is not a rate in requests/s") == true)
    }
}
