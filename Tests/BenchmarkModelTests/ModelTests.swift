import ModelLiterals
import Testing

@testable import BenchmarkModel

@Suite("Values of the model")
struct ModelTests {
    @Test("The random numbers are the published ones of SplitMix64")
    func splitMix() {
        var random = SeededRandom(seed: 1_234_567)
        let drawn = (0..<5).map { _ in random.next() }
        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("Streams of one seed differ, and each repeats")
    func streams() {
        func draw(_ stream: String) -> [UInt64] {
            var random = SeededRandom(seed: 7, stream: stream)
            return (0..<4).map { _ in random.next() }
        }
        #expect(draw("order") == draw("order"))
        #expect(Set(draw("order")).isDisjoint(with: draw("phase")))
        let derived = ["order", "phase"].flatMap { name in [7, 8].map { SeededRandom.derived($0, name) } }
        #expect(Set(derived).count == 4)
        #expect(SeededRandom.derived(7, "order") == derived[0])
    }

    @Test("Uniform numbers lie in [0, 1) and spread over it")
    func uniform() {
        var random = SeededRandom(seed: 3)
        let drawn = (0..<10_000).map { _ in random.uniform() }
        #expect(drawn.allSatisfy { (0..<1).contains($0) })
        // Ten standard errors of the mean of 10,000.
        #expect(abs(drawn.reduce(0, +) / 10_000 - 0.5) < 0.029)
    }

    @Test("Metrics are found by their names, which contain their units")
    func metrics() {
        let suffixes: [Unit: String] = [
            .seconds: "_seconds", .bytes: "_bytes", .bytesPerSecond: "_bytes_per_second",
            .cores: "cpu_seconds_per_second", .ratio: "_ratio",
        ]
        for metric in Metric.all {
            #expect(Metric.named(metric.name) == metric)
            if let suffix = suffixes[metric.unit] { #expect(metric.name.hasSuffix(suffix)) }
        }
        #expect(Metric.named("no_such_metric") == nil)
    }

    @Test("A missing value has a reason and no number")
    func measured() {
        #expect(Measured.absent("no such file").value == nil)
        #expect(Measured.absent("no such file").absentReason == "no such file")
        #expect(Measured.value(0).value == 0)
        #expect(Measured.value(0).absentReason == nil)
    }

    @Test("Machines are in the order of their first agents, and metrics on the port after the health check's")
    func fleet() {
        func agent(_ machine: String, _ name: String) -> AgentProfile {
            AgentProfile(
                id: AgentID(machine: machine, name: name), group: "g", port: 1, healthCheckPort: 8, required: true,
                kind: .legacy, dependencies: [])
        }
        let fleet = Fleet(name: "f", agents: [agent("Z", "b"), agent("A", "b"), agent("Z", "a")])
        #expect(fleet.machines == ["Z", "A"])
        #expect(fleet.agents[0].metricsPort == 9)
        #expect(fleet.agents.map(\.id).sorted().map(\.description) == ["A/b", "Z/a", "Z/b"])
    }

    @Test("A target's programs are those that it starts, also behind env, except those searched for in PATH")
    func programs() {
        for (command, programs) in [
            (["{bin}/a", "-x"], ["{bin}/a"]),
            (["/usr/bin/env", "A=/b", "{bin}/a", "/c"], ["/usr/bin/env", "{bin}/a"]),
            (["/usr/bin/env", "--chdir=/d", "-i", "-u", "HOME", "/usr/sbin/a"], ["/usr/bin/env", "/usr/sbin/a"]),
            (["/bin/env", "-C", "/d", "a"], ["/bin/env"]), (["/usr/bin/env"], ["/usr/bin/env"]), ([], []),
        ] as [([String], [String])] {
            #expect(Target.programs(of: command) == programs, "\(command)")
        }
    }

    @Test("Uniform rounds follow their twin rounds, in both arms, and the soak is last")
    func steps() throws {
        func target(_ name: String) -> Target {
            Target(
                name: name, title: "", command: ["x"], environment: [:], off: .environment([:]), bindsAddress: true,
                requestPaths: ["/"], pages: [MetricsPage("/")], healthPath: "/", requiredFamilies: [],
                readinessLimit: 1,
                requestRate: 1, requestRateReason: "", versionsCommand: [])
        }
        var plan = Plan(
            fleet: Fleet(name: "f", agents: []), targets: [target("a"), target("b")],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: [:], scrapeInterval: 1, rounds: 3,
            soloLaunches: 0, herdLaunches: 0, scaleAgents: 0, warmUp: 1, seed: 1, quick: true, uniformRounds: 1,
            soak: 20)
        let steps = plan.steps
        #expect(
            steps.map(\.phase) == [
                .twins, .twins, .uniform, .uniform, .uniform, .uniform, .twins, .twins, .twins, .twins, .soak,
                .soak,
            ])
        #expect(Set(steps[2...3].map(\.arm)) == [.control, .treatment] && steps[2].target == steps[3].target)
        #expect(plan.count(of: .uniform) == 1 && plan.count(of: .soak) == 1 && plan.soakStep == 1)
        plan.soak = 600
        #expect(plan.soakStep == 20)
        // In a versus plan, each target after the first is compared with the first.
        plan.targets.append(target("c"))
        plan.versus = true
        #expect(plan.subjects.map(\.name) == ["b vs a", "c vs a"])
    }
}

@Suite("Scrape targets")
struct ScrapeTargetTests {
    /// Expected values are those of `url.URL.String` and `url.Values.Encode` of Go 1.19.
    @Test("An address is escaped as Prometheus escapes it")
    func url() {
        func url(_ path: String, _ parameters: [String: [String]] = [:]) -> String {
            ScrapeTarget(
                job: nil, scheme: "http", host: "h", port: 1, path: path, parameters: parameters, labels: [:]
            ).url
        }
        #expect(url("/metrics") == "http://h:1/metrics")
        #expect(url("/a?b=c") == "http://h:1/a%3Fb=c")
        #expect(url("/a b#c%20[é]!*'()") == "http://h:1/a%20b%23c%2520%5B%C3%A9%5D%21%2A%27%28%29")
        #expect(url("/-_.~$&+,/:;=@") == "http://h:1/-_.~$&+,/:;=@")
        #expect(
            url("/p", ["b": ["1", "2"], "a[]": ["x y&z=é"], "B": [""]])
                == "http://h:1/p?B=&a%5B%5D=x+y%26z%3D%C3%A9&b=1&b=2")
    }

    @Test("A label name that some Prometheus version rejects gets a name that all accept")
    func labels() {
        for name in ["a", "_a1", "__x", "A_b"] {
            #expect(LabelName.isClassic(name))
            #expect(LabelName.classic(name) == name)
        }
        for (name, classic) in [("cost-center", "cost_center"), ("a.b", "a_b"), ("1a", "_1a"), ("é", "_"), ("", "_")] {
            #expect(!LabelName.isClassic(name))
            #expect(LabelName.classic(name) == classic)
        }
    }
}
