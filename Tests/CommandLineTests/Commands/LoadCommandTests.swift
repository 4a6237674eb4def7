import BenchmarkModel
import Foundation
import LinuxSystem
import LoadDriver
import Statistics
import Testing

@testable import CommandLine

/// Checks the flags, the tables and the exit codes of `load`.
@Suite struct LoadCommandTests {
    /// A measurement of two seconds with 1,000 answers of 1 to 1,000 us.
    private static func result(_ change: (inout ServerLoadResult) -> Void = { _ in }) -> ServerLoadResult {
        var result = ServerLoadResult()
        result.duration = 2_000_000_000
        result.requests = 1000
        result.answered = 1000
        result.answersWithin = 1000
        result.byStatus = [200: 1000]
        result.sentBytes = 100_000
        result.receivedBytes = 2_000_000
        result.cpu = 10_000_000
        for microseconds in 1...1000 {
            result.response.record(Int64(microseconds) * 1000)
            result.service.record(Int64(microseconds) * 500)
        }
        change(&result)
        return result
    }

    private func load(
        _ words: [String], _ load: FakeLoad = FakeLoad(Self.result()), variables: [String: String] = [:]
    ) -> TestBench.Outcome {
        TestBench(variables: variables, load: load).run(["load"] + words)
    }

    @Test("A closed loop shows counts, rates and percentiles, and says that it is uncorrected")
    func closed() {
        let fake = FakeLoad(Self.result())
        let outcome = load(["http://localhost:8080/a?b=c"], fake)
        #expect(outcome.code == .success && outcome.err.isEmpty, "\(outcome)")
        for words in [
            "GET http://localhost:8080/a?b=c: closed loop, 8 connections, one thread, 2.00 s", "500 req/s", "1.00 MB/s",
            "10.0 us per answer", "0.500 % core", "uncorrected", "p99.9",
        ] { #expect(outcome.out.contains(words), "\(words) is not in \(outcome.out)") }
        #expect(!outcome.out.contains("service time") && !outcome.out.contains("lost"))
        let sent = fake.load
        #expect(sent?.connections == 8 && sent?.duration == 10_000_000_000 && sent?.warmUp == 0 && sent?.count == nil)
        #expect(sent?.host == "localhost:8080" && sent?.requests.templates == [RequestTemplate(path: "/a?b=c")])
        if case .closed? = sent?.pace {} else { Issue.record("the loop is open") }
    }

    @Test("An open loop sends at its rate, and shows service times and lateness beside the response times")
    func open() throws {
        let fake = FakeLoad(Self.result { $0.lateness.record(3000) })
        let outcome = load(
            ["h:1/", "--rate", "250", "--duration", "2s", "--warm-up", "500ms", "--count", "9", "--timeout", "1"], fake)
        #expect(outcome.out.contains("open loop, 250 requests/s (constant)"), "\(outcome.out)")
        #expect(outcome.out.contains("service time") && outcome.out.contains("send lateness"))
        let sent = try #require(fake.load)
        #expect(sent.warmUp == 500_000_000 && sent.count == 9 && sent.patience == 1_000_000_000)
        #expect(sent.pace == .open(.constant, rate: 250, seed: 0))
    }

    @Test("Random distances are repeated by their seed, which is shown")
    func random() throws {
        let fake = FakeLoad(Self.result())
        let poisson = ["h:1/", "--rate", "100", "--schedule", "poisson"]
        #expect(load(poisson + ["--seed", "3"], fake).out.contains("(poisson, seed 3)"))
        #expect(fake.load?.pace == .open(.poisson, rate: 100, seed: 3))
        let drawn = load(poisson, fake)
        guard case .open(.poisson, rate: 100, let seed)? = fake.load?.pace else {
            Issue.record("the load is \(String(describing: fake.load?.pace))")
            return
        }
        #expect(drawn.out.contains("(poisson, seed \(seed))"))
    }

    @Test(
        "A schedule with rates of its own makes an open loop without --rate, and its mean rate is shown",
        arguments: [
            ("ramp:5-20", LoadSchedule.ramp(from: 5, to: 20), "12.5 requests/s on average, rising from 5 to 20 (ramp)"),
            ("step:1,2,5", .steps([1, 2, 5]), "2.667 requests/s on average, in equal stretches at 1, 2, 5 (step)"),
        ])
    func ownRates(text: String, schedule: LoadSchedule, words: String) throws {
        let fake = FakeLoad(Self.result())
        let outcome = load(["h:1/", "--schedule", text], fake)
        #expect(outcome.out.contains("open loop, \(words), 8 connections"), "\(outcome.out)")
        guard case .open(schedule, _, _)? = fake.load?.pace else {
            Issue.record("the load is \(String(describing: fake.load?.pace))")
            return
        }
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(load(["h:1/", "--schedule", text, "--json"]).out.utf8))
                as? [String: Any])
        #expect(json["schedule"] as? String == text && json["loop"] as? String == "open")
        #expect(json["rate_per_second"] as? Double == schedule.meanRate(0, seconds: 10))
    }

    @Test("The times of a file are sent, with a warning of those after the duration")
    func recorded() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("0\n0.5\n3\n", to: "times.txt")
        let fake = FakeLoad(Self.result())
        let cut = load(["h:1/", "--schedule", "file:\(path)", "--duration", "2"], fake)
        #expect(cut.code == .success && cut.out.contains("1 requests/s on average, at the times of times.txt (file)"))
        #expect(
            cut.err.contains("times.txt has 1 time after the duration of 2 s, which the load does not send"),
            "\(cut.err)")
        #expect(
            fake.load?.pace
                == .open(.times(RecordedTimes(file: "times.txt", seconds: [0, 0.5, 3])), rate: 1, seed: 0))
        #expect(load(["h:1/", "--schedule", "file:\(path)"]).err.isEmpty)
        let late = load(["h:1/", "--schedule", "file:\(try directory.write("20\n", to: "late.txt"))"])
        #expect(late.code == .usage && late.err.contains("all times of late.txt are after the duration of 10 s"))
        let wrong = load(["h:1/", "--schedule", "file:\(try directory.write("x\n", to: "wrong.txt"))"])
        #expect(wrong.code == .configuration && wrong.err.contains("wrong.txt:1:1: "), "\(wrong.err)")
    }

    @Test("Requests have method, headers, body and expected statuses")
    func request() throws {
        let fake = FakeLoad(Self.result())
        let outcome = load(
            [
                "http://h/orders", "--method", "POST", "--header", "Authorization: Bearer {env.TOKEN}", "--header",
                "host:other", "--body", "{\"n\": {request}}", "--expect-status", "201,4xx",
            ], fake, variables: ["TOKEN": "hush"])
        #expect(outcome.out.hasPrefix("POST http://h/orders") && !outcome.out.contains("hush"))
        let sent = try #require(fake.load)
        let template = try #require(sent.requests.templates.first)
        #expect(template.headers == [RequestHeader(name: "Authorization", value: "Bearer {env.TOKEN}")])
        #expect(template.body == "{\"n\": {request}}" && template.method == .post)
        #expect(template.expectedStatus.contains(404) && !template.expectedStatus.contains(200))
        #expect(sent.requests.values == ["TOKEN": "hush"] && sent.host == "other")
    }

    @Test("The requests of a file are sent by their weights, with the variables that they need")
    func file() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            "requests:\n- {path: /a, weight: 3}\n- {method: POST, path: /b, headers: {X-Key: \"{env.KEY}\"}}\n",
            to: "requests.yaml")
        let fake = FakeLoad(Self.result())
        #expect(load(["h:1", "--requests", path], fake, variables: ["KEY": "k"]).code == .success)
        #expect(fake.load?.requests.templates.map(\.weight) == [3, 1] && fake.load?.requests.values == ["KEY": "k"])
        let unset = load(["h:1", "--requests", path])
        #expect(unset.code == .unavailable && unset.err.contains("environment variable KEY is not set"), "\(unset.err)")
        let broken = load(["h:1", "--requests", path], variables: ["KEY": "a\nb"])
        #expect(broken.code == .unavailable && broken.err.contains("has a line end"), "\(broken.err)")
        let inFlag = load(["h:1", "--header", "X:{env.NONE}"])
        #expect(
            inFlag.code == .unavailable && inFlag.err.contains("--header X: the environment variable NONE is not set"),
            "\(inFlag.err)")
        let secret = try directory.write("hush\n", to: "token")
        #expect(load(["h:1", "--header", "X:{file:\(secret)}"], fake).code == .success)
        #expect(fake.load?.requests.values.values.contains("hush") == true)
        let both = load(["h:1", "--requests", path, "--body", "x"])
        #expect(both.code == .usage && both.err.contains("--requests and --body exclude each other"), "\(both.err)")
        let none = load(["h:1", "--requests", try directory.write("name: x\n", to: "none.yaml")])
        #expect(none.code == .configuration && none.err.contains("none.yaml:1:1"), "\(none.err)")
    }

    @Test("An answer is quoted without secrets and without characters that change a terminal")
    func quoted() {
        let fake = FakeLoad(
            Self.result {
                $0.unexpected = 1
                $0.problem = "h:1: not HTTP: hush-Zq7"
                $0.failedBodies = [500: Array("\u{1b}[31mred hush-Zq7\u{202e}".utf8)]
            })
        let flags = ["h:1", "--header", "Authorization: {env.TOKEN}"]
        for more in [[], ["--json"]] {
            let outcome = load(flags + more, fake, variables: ["TOKEN": "hush-Zq7"])
            #expect(outcome.out.contains("not HTTP: ***") && !outcome.out.contains("hush"), "\(outcome.out)")
            #expect(!outcome.out.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
        }
    }

    @Test("Lost, unanswered and unexpected answers are shown and fail; an interrupted load exits with 130")
    func failures() {
        let bad = load(
            ["h:1"],
            FakeLoad(
                Self.result {
                    $0.requests = 1010
                    $0.lost = [.reset: 4]
                    $0.unexpected = 7
                    $0.byStatus = [200: 993, 503: 7]
                    $0.problem = "127.0.0.1:1: recvmsg: Connection reset by peer"
                    $0.failedBodies = [503: Array("busy".utf8)]
                }))
        #expect(bad.code == .failed, "\(bad)")
        for words in ["lost: reset", "unanswered", "503", "First problem: ", "First answer 503: busy"] {
            #expect(bad.out.contains(words), "\(words) is not in \(bad.out)")
        }
        let cut = load(["h:1"], FakeLoad(Self.result { $0.isInterrupted = true }))
        #expect(cut.code == .interrupted && cut.out.contains("A signal ended the load"))
        let silent = FakeLoad(Self.result { $0 = ServerLoadResult() })
        #expect(load(["h:1"], silent).code == .unavailable)
    }

    @Test("A server that cannot be reached is reported with the reason, and exits with 69")
    func unreachable() {
        let outcome = load(["h:1"], FakeLoad(failure: UnreachableHost("127.0.0.1:1: connect: Connection refused")))
        #expect(outcome.code == .unavailable && outcome.err.contains("Connection refused") && outcome.out.isEmpty)
    }

    @Test("JSON has base units, and null where there is no value")
    func json() throws {
        let outcome = load(["h:1", "--json"])
        let value = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any])
        #expect(value["loop"] as? String == "closed" && value["answers"] as? Int == 1000)
        #expect(value["answers_per_second"] as? Double == 500 && value["rate_per_second"] is NSNull)
        let response = try #require(value["response_seconds"] as? [String: Double])
        #expect(response["max"] == 0.001 && abs((response["p50"] ?? 0) - 0.0005) < 1e-6)
        #expect(value["send_lateness_seconds"] is NSNull && value["problem"] is NSNull)
    }

    @Test("The percentiles are written as HdrHistogram's text")
    func percentiles() throws {
        let directory = try TemporaryDirectory()
        #expect(load(["h:1", "--hgrm", directory.path + "/times.hgrm"]).code == .success)
        let text = try directory.text(of: "times.hgrm")
        #expect(text.contains("1/(1-Percentile)") && text.contains("Total count    =         1000"), "\(text)")
        #expect(load(["h:1", "--hgrm", directory.path + "/none/times.hgrm"]).code == .outputError)
    }

    @Test(
        "A wrong command line is refused with what to write instead",
        arguments: [
            ("", "the URL is missing"), ("ftp://h/", "is not a URL"),
            ("h:1 --insecure", "has none: give an https address"),
            ("https://h --insecure --ca-file c", "--insecure excludes"), ("http://u:p@h/", "has a user"),
            ("http:///x", "is not a URL"), ("http://h:99999/", "is not a URL"),
            ("h:1 --schedule poisson", "needs --rate"),
            ("h:1 --rate 5 --schedule ramp:1-2", "has rates of its own: leave out --rate"),
            ("h:1 --schedule file:", "the path is missing: give file:PATH"),
            ("h:1 --rate 5 --seed 3", "only --schedule poisson is random"),
            ("h:1 --seed 3", "only --schedule poisson is random"), ("h:1 --header x", "has no colon"),
            ("h:1 --header Content-Length:3", "sets the header Content-Length itself"),
            ("h:1 --expect-status 99", "give"),
            ("h:1 --method HEAD --body x", "has no body"),
            ("h:1/\u{e9}", "not ASCII"), ("h:1 --connections 0", "whole number"),
        ])
    func refused(line: String, words: String) {
        let outcome = load(line.split(separator: " ").map(String.init))
        #expect(outcome.code == .usage && outcome.err.contains(words), "\(outcome.err)")
        #expect(!outcome.err.contains("u:p"))
    }

    @Test("An IPv6 address keeps its brackets in the header Host")
    func brackets() throws {
        let url = try LoadURL("http://[::1]:8080?x=1#part")
        #expect(url.authority == "[::1]:8080" && url.path == "/?x=1" && url.port == 8080)
        #expect(url.host.contains("::1"))
    }
}
