import BenchmarkModel
import FleetConfiguration
import Harness
import Testing

@testable import CommandLine

/// `target new`, with fakes for everything that would be started or asked.
@Suite struct TargetNewTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let seen: SeenPort = {
        var port = SeenPort(address: "127.0.0.1", number: 8000)
        port.answersHTTP = true
        port.page = SeenPage(path: "/m", contentType: "text/plain", samples: 1, bytes: 9, families: ["mine_total"])
        port.rootStatus = 200
        return port
    }()

    private func bench(
        look: ServiceLook = .seen(ServiceSighting(ports: [Self.seen])), sighting: ServiceSighting? = nil,
        answers: [String]? = nil, failure: (any Error)? = nil
    ) -> TestBench {
        var bench = TestBench(measuring: FakeMeasuring(failure: failure, seenService: look))
        bench.workingDirectory = directory.path
        bench.variables = ["PATH": "/no/such:/bin"]
        bench.agents.sighting = sighting
        bench.input = FakeInput(answers)
        return bench
    }

    private func target(_ file: String) throws -> Target { try TargetFile.read(path: "\(directory.path)/\(file)") }

    @Test("A file is written from flags, is valid, and the next command is named")
    func flags() throws {
        let outcome = bench().run([
            "target", "new", "mine", "--command", "A=1 sh -c 'x y' {port}", "--metrics-port", "requests",
            "--metrics-path", "/m", "--health-path", "none", "--request-path", "/r?n={request}", "--rate", "5", "--off",
            "METRICS=off",
        ])
        #expect(outcome.code == .success && outcome.out.isEmpty)
        #expect(outcome.err == "next: `exporter-bench target check ./mine.yaml`\n")
        let target = try target("mine.yaml")
        #expect(target.name == "mine" && target.command == ["/bin/sh", "-c", "x y", "{port}"])
        #expect(target.environment.sent == ["A": "1"] && target.rules.workingDirectory == directory.path)
        #expect(target.pages[0].port == .requests && target.pages[0].path == "/m" && target.healthPath == nil)
        #expect(target.requestPaths == ["/r?n={request}"] && target.requestRate == 5)
        #expect(target.off == .environment(["METRICS": "off"]))
    }

    @Test("Several paths are a list of pages, with one port for all or one for each")
    func severalPages() throws {
        func pages(_ flags: [String]) throws -> [MetricsPage] {
            let outcome = bench().run(["target", "new", "mine", "--force", "--command", "sh"] + flags)
            #expect(outcome.code == .success, "\(outcome.err)")
            return try target("mine.yaml").pages
        }
        #expect(
            try pages(["--metrics-path", "/metrics,/b?x=1,2"]) == [MetricsPage("/metrics"), MetricsPage("/b?x=1,2")])
        #expect(
            try pages(["--metrics-path", "/a,/b", "--metrics-port", "requests"])
                == [MetricsPage("/a", port: .requests), MetricsPage("/b", port: .requests)])
        #expect(
            try pages(["--metrics-path", "/a,/b", "--metrics-port", "requests,9464"])
                == [MetricsPage("/a", port: .requests), MetricsPage("/b", port: .fixed(9464))])
        #expect(
            try pages(["--metrics-port", "metrics,requests"])
                == [MetricsPage("/metrics"), MetricsPage("/metrics", port: .requests)])
    }

    @Test(
        "Pages that cannot be told apart, or have no port or path, are refused before a file is written",
        arguments: [
            (["--metrics-path", "/a,/b,/c", "--metrics-port", "requests,metrics"], "has 2 ports and --metrics-path 3"),
            (["--metrics-path", "/a,/"], ""), (["--metrics-path", "/a,/b c"], "'/b c' is not a path"),
            (["--metrics-path", "/a,/a"], "the page /a is listed twice"),
            (["--metrics-port", "requests,"], "--metrics-port ''"),
        ])
    func wrongPages(_ flags: [String], _ message: String) throws {
        let outcome = bench().run(["target", "new", "mine", "--command", "sh"] + flags)
        #expect((outcome.code == .success) == message.isEmpty, "\(outcome.err)")
        #expect(message.isEmpty || outcome.err.contains(message), "\(outcome.err)")
        #expect(directory.names.isEmpty == !message.isEmpty)
    }

    @Test("A path gives the file and the name, -o another file or standard output")
    func places() throws {
        let run = ["target", "new", "\(directory.path)/a.yml", "--command", "sh", "--off=--quiet now"]
        #expect(bench().run(run).code == .success)
        #expect(try target("a.yml").name == "a")
        #expect(try target("a.yml").off == .arguments(.init(wrappedValue: ["--quiet", "now"])))
        #expect(bench().run(run + ["-o", "b.yaml"]).code == .success)
        #expect(try target("b.yaml").name == "a")
        let printed = bench().run(run + ["-o", "-"])
        #expect(printed.code == .success && printed.out.contains("\nname: a\n"))
        #expect(directory.names == ["a.yml", "b.yaml"])
    }

    @Test("An existing file is kept, and nothing is started; --force replaces it")
    func existing() throws {
        let path = try directory.write("old", to: "mine.yaml")
        let bench = bench()
        let run = ["target", "new", "mine", "--from-command", "sh"]
        let outcome = bench.run(run)
        #expect(outcome.code == .usage && outcome.err.contains("./mine.yaml: the file exists"))
        #expect(try directory.text(of: "mine.yaml") == "old" && bench.measuring.asked.isEmpty && !path.isEmpty)
        #expect(self.bench().run(run + ["--force"]).code == .success)
        #expect(try target("mine.yaml").pages[0].path == "/m")
    }

    @Test("A program is started with its whole path in the working directory, and its ports become placeholders")
    func fromCommand() throws {
        let bench = bench()
        let outcome = bench.run(["target", "new", "mine", "--from-command", "sh --port 8000", "--timeout", "7"])
        #expect(outcome.code == .success, "\(outcome.err)")
        #expect(
            bench.measuring.asked == ["look [\"/bin/sh\", \"--port\", \"8000\"] \(directory.path) 7.0"])
        let target = try target("mine.yaml")
        #expect(target.command == ["/bin/sh", "--port", "{port}"] && target.pages[0].port == .requests)
        #expect(target.requiredFamilies == ["mine_total"] && outcome.err.contains("off: none measures absolute"))
    }

    @Test("A program that exits is reported with its last output, and no file is written")
    func exits() throws {
        let failed = ServiceLook.failed(reason: "it ended with exit code 3", lastOutput: ["one", "http://a:secret@h/"])
        let outcome = bench(look: failed).run(["target", "new", "mine", "--from-command", "sh -c x"])
        #expect(outcome.code == .nothingJudged && directory.names.isEmpty)
        #expect(
            outcome.err
                == "exporter-bench: --from-command '/bin/sh -c x': it ended with exit code 3; its last output:\n"
                + "    one\n    http://a:***@h/\n")
    }

    @Test("A look that is interrupted writes no file", arguments: ["--from-command=sh", "--from-url=localhost:1"])
    func interrupted(source: String) {
        let outcome = bench(failure: BenchInterrupted()).run(["target", "new", "mine", source])
        #expect(outcome.code == .interrupted && directory.names.isEmpty && outcome.out.isEmpty)
    }

    @Test("A running service is proposed with its command, its directory and its ports")
    func fromURL() throws {
        var sighting = ServiceSighting(ports: [Self.seen])
        sighting.processes = SeenProcesses(
            count: 4, executable: "/bin/sh", command: ["sh", "-p", "8000"], workingDirectory: "/srv")
        let outcome = bench(sighting: sighting).run([
            "target", "new", "mine", "--from-url", "http://localhost:8000", "--off", "none",
        ])
        #expect(outcome.code == .success, "\(outcome.err)")
        let target = try target("mine.yaml")
        #expect(target.command.dropFirst() == ["-p", "{port}"] && target.command[0].hasPrefix("/"))
        #expect(target.rules.workingDirectory == "/srv")
        #expect(try directory.text(of: "mine.yaml").contains("# 4 processes were seen."))
    }

    @Test("A service whose process is not seen gives a file with a decision")
    func hidden() throws {
        let sighting = ServiceSighting(ports: [Self.seen], unseen: ["its processes: it runs on another machine"])
        let outcome = bench(sighting: sighting).run(["target", "new", "mine", "--from-url", "http://h:8000/m"])
        #expect(outcome.code == .success && outcome.err.contains("with TO DECIDE: read them first"))
        #expect(try target("mine.yaml").command == ["/path/of/the/program"])
        #expect(try directory.text(of: "mine.yaml").contains("it runs on another machine"))
    }

    @Test("A service that does not answer is unavailable, with the reason")
    func silent() {
        var port = SeenPort(address: "h", number: 1)
        port.remarks = ["GET /metrics was not answered: refused"]
        let outcome = bench(sighting: ServiceSighting(ports: [port])).run(["target", "new", "x", "--from-url", "h:1"])
        #expect(outcome.code == .unavailable && outcome.err.contains("was not answered: refused: start the service"))
    }

    @Test("On a terminal, target new without flags asks, and asks again after a wrong answer")
    func asking() throws {
        let bench = bench(answers: [
            "", "mine", "a | b", "sh {port}", "moon", "requests", "", "none", "r", "/r", "EXPORTER=off",
        ])
        let outcome = bench.run(["target", "new"])
        #expect(outcome.code == .success, "\(outcome.err)")
        #expect(outcome.err.contains("port 'moon': give requests") && outcome.err.contains("'r' is not a path"))
        let target = try target("mine.yaml")
        #expect(target.command == ["/bin/sh", "{port}"] && target.pages[0].port == .requests)
        #expect(target.pages[0].path == "/metrics" && target.healthPath == nil && target.requestPaths == ["/r"])
        #expect(target.off == .environment(["EXPORTER": "off"]))
    }

    @Test("The end of the input ends the questions, and no file is written")
    func endOfInput() {
        #expect(bench(answers: ["mine", "sh"]).run(["target", "new"]).code == .interrupted)
        #expect(directory.names.isEmpty)
    }

    @Test(
        "A wrong command line is refused with what to give instead",
        arguments: [
            (["x"], "give --command, --from-command or --from-url"),
            (["x", "--command", "a", "--from-url", "h:1"], "exclude each other"),
            (["--command", "sh"], "NAME is missing"), (["-o", "-", "--command", "sh"], "NAME is missing"),
            (["a b", "--command", "sh"], "gives no name of a target"),
            (["x", "--command", "a | b"], "no shell is run"),
            (["x", "--command", "sh", "--metrics-path", "m"], "--metrics-path 'm' is not a path"),
            (["x", "--command", "sh", "--metrics-port", "0"], "--metrics-port '0': give requests"),
            (["x", "--command", "sh", "--off", "'"], "is not closed"),
            (["x", "--command", "sh", "--timeout", "3"], "no use without --from-command"),
            (["x", "--from-url", "https://h"], "over http only"), (["x", "--from-url", "http://a:b@h"], "credentials"),
            (["x", "--from-url", "http://"], "is not a URL"),
            (["x", "--json", "--command", "sh"], "does not take --json"),
        ])
    func mistakes(words: [String], message: String) {
        let outcome = bench().run(["target", "new"] + words)
        #expect(outcome.code == .usage && outcome.err.contains(message), "\(outcome.err)")
        #expect(directory.names.isEmpty)
    }

    @Test("A program that is not in PATH is unavailable; a wrong placeholder is an error of the file")
    func unknown() {
        let missing = bench().run(["target", "new", "x", "--from-command", "no-such-program"])
        #expect(missing.code == .unavailable && missing.err.contains("there is no program 'no-such-program' in PATH"))
        let wrong = bench().run(["target", "new", "x", "--command", "sh {prot}"])
        #expect(wrong.code == .configuration && wrong.err.contains("{prot}"))
        #expect(directory.names.isEmpty)
    }

    @Test("Flags of target new are refused elsewhere")
    func elsewhere() {
        let outcome = TestBench().run(["target", "check", "swift", "--off", "none"])
        #expect(outcome.code == .usage && outcome.err.contains("--off belongs to target new"))
        #expect(TestBench().run(["target", "list", "--timeout", "3"]).code == .usage)
    }
}
