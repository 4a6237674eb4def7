import BenchmarkModel
import Exposition
import Foundation
import LiveValidation
import Testing

@testable import CommandLine

/// Checks that `validate` judges the files of a fleet and running agents.
@Suite struct ValidateCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func fleet(_ rows: String...) throws -> String {
        try directory.write(
            (["machine,group,agent,port,health_check_port,required,kind,dependencies"] + rows).joined(separator: "\n")
                + "\n",
            to: "fleet.csv")
    }

    private func validate(_ words: [String], _ agents: FakeAgents = FakeAgents(), width: Int? = nil)
        -> TestBench.Outcome
    {
        let streams = RecordedStreams(widths: width.map { [.error: $0] } ?? [:])
        return TestBench(streams: streams, agents: agents).run(["validate"] + words)
    }

    @Test("Correct files pass, and files with an error have findings and proposed changes")
    func files() throws {
        let good = validate(["--fleet", try fleet("M,g,A,7000,8000,true,enhanced,")])
        #expect(good.code == .success && good.out.contains("nothing found by"), "\(good.out)")
        let file = try fleet("M,g,A,7000,8000,true,enhanced,", "M,g,B,7000,8001,true,enhanced,")
        let bad = validate(["--fleet", file, "--junit", directory.path + "/junit.xml"])
        #expect(bad.code == .failed && bad.out.contains("proposed changes: "), "\(bad.out)")
        #expect(bad.out.contains("no two ports collide") && bad.out.contains("2 agents"))
        #expect(try directory.text(of: "junit.xml").contains("<testsuite"))
        #expect(validate(["--fleet", file, "--json"]).out.hasPrefix("{"))
    }

    @Test("A table of more than 200 findings is cut")
    func cut() throws {
        let rows = (1...230).map { "M,g,A\($0),7000,8000,true,enhanced," }
        let file = try directory.write(
            (["machine,group,agent,port,health_check_port,required,kind,dependencies"] + rows).joined(separator: "\n")
                + "\n",
            to: "many.csv")
        #expect(validate(["--fleet", file]).out.contains("; the first 200 are shown, --json shows all"))
    }

    @Test("The agents of a fleet are asked at the given address")
    func live() throws {
        let file = try fleet("M,g,A,7000,8000,true,enhanced,", "M,g,B,7001,8001,true,enhanced,")
        let outcome = validate(["--live", "--fleet", file, "--address", "10.0.0.1", "--lenient"], width: 80)
        #expect(outcome.code == .success && outcome.out.contains("2 of 2 pass"), "\(outcome.out)")
        #expect(outcome.out.contains("http://10.0.0.1:") && outcome.out.contains("M/A"))
        #expect(outcome.err.contains("answered: 0 of 2 agents") && outcome.err.contains("answered: 2 of 2 agents"))
    }

    @Test("URLs of the command line and addresses of a file are asked")
    func addresses() throws {
        let outcome = validate(["http://h:1/metrics", "https://[::1]:2/metrics"])
        #expect(outcome.code == .success && outcome.out.contains("2 addresses: 2 of 2 pass"), "\(outcome.out)")
        let file = try directory.write("[{\"targets\": [\"a:1\", \"b:2\", \"a:1\"]}]", to: "targets.json")
        #expect(validate(["--live", "--fleet", file]).out.contains("2 of 2 pass"))
        let refused = validate(["--live", "--fleet", file, "--address", "h"])
        #expect(refused.code == .usage && refused.err.contains("addresses of its own"))
        let secret = try directory.write("hush\n", to: "secret")
        let both = validate(["http://u@h:1/metrics", "--user", "x", "--password-file", secret])
        #expect(both.code == .usage && both.err.contains("has a user and a flag gives credentials too"))
        #expect(validate(["http://h:1/metrics", "--user", "x", "--password-file", secret]).code == .success)
    }

    @Test("Findings are counted by agent, and an interrupted validation shows the agents that were not checked")
    func findings() {
        let agents = FakeAgents(
            validation: { subject in
                let first = subject.targets[0]
                return Validation(
                    name: subject.name, checks: ["reachable"], subjects: subject.targets.map(\.subject),
                    findings: [
                        Finding(
                            check: "reachable", subject: first.subject, severity: .error, place: nil,
                            problem: "refused",
                            remedy: "start it"),
                        Finding(
                            check: "reachable", subject: first.subject, severity: .warning, place: nil, problem: "slow",
                            remedy: "wait"),
                    ],
                    live: [
                        LiveRow(
                            subject: first.subject, url: first.url, state: .unreachable, tries: 2, seconds: 0.5,
                            tolerated: 1),
                        LiveRow(
                            subject: subject.targets[1].subject, url: subject.targets[1].url, state: .unfinished,
                            tries: 0),
                    ])
            }, isInterrupted: true)
        let outcome = validate(["http://h:1/metrics", "http://h:2/metrics"], agents)
        #expect(outcome.code == .interrupted)
        for words in [
            "0 of 2 pass, 1 not checked because a signal ended the validation", "1 error, 1 warning, 1 tolerated",
            "500.0 ms",
            "2 found (reachable 2)", "start it",
        ] {
            #expect(outcome.out.contains(words), "\(outcome.out)")
        }
    }

    @Test("Every limit of a page has a flag")
    func limits() throws {
        let words =
            "--lenient --all --timeout 3s --tries 2 --max-series 5 --max-bytes 6 --max-seconds 7 --families a,b=gauge"
        let options = try Options<ValidateCommand.Declared>(words.split(separator: " ").map(String.init)).asking
        let live = options.live
        #expect(live.isLenient && live.showsAll && live.timeout == 3 && live.tries == 2 && live.maximumSeries == 5)
        #expect(live.maximumBytes == 6 && live.maximumSeconds == 7)
        #expect(options.families == [RequiredFamily("a"), RequiredFamily("b", .gauge)])
        #expect(try Options<LiveFlags>([]).live == LiveOptions())
    }
}
