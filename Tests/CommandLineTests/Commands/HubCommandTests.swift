import BenchmarkModel
import Testing

@testable import CommandLine
@testable import HubRunner

/// Checks that `hub` writes the files of a hub, runs the hub and shows its status.
@Suite struct HubCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func hub(_ line: String, _ hub: FakeHub = FakeHub(), path: String = "/no/such") -> TestBench.Outcome {
        TestBench(variables: ["PATH": path], workingDirectory: directory.path, hub: hub)
            .run(["hub"] + line.split(separator: " ").map(String.init))
    }

    /// Creates a directory with programs that are never started.
    private func programs() throws -> String {
        for name in ["prometheus", "prometheus-alertmanager"] {
            _ = try directory.write("", to: "bin/\(name)", isProgram: true)
        }
        return directory.path + "/bin"
    }

    @Test("The files of a hub are written below the working directory")
    func config() throws {
        let outcome = hub(
            "config --address MainPC=10.0.0.1,PC2=10.0.0.2 --federation --slow 200ms --minimum-active 3 --port 8000 "
                + "--central PC2 --scrape-interval 5 --listen 0.0.0.0 --webhook http://h/alerts")
        #expect(
            outcome.code == .success && outcome.out.hasSuffix(" files in \(directory.path)/hub\n"), "\(outcome.err)")
        let central = try directory.text(of: "hub/prometheus-PC2.yml")
        #expect(central.contains("scrape_interval: '5") && central.contains("federate"))
        #expect(try directory.text(of: "hub/alertmanager.yml").contains("http://h/alerts"))
    }

    /// Writes a fleet of two machines. Its agents have the same metrics port.
    private func twoMachines() throws -> String {
        try directory.write(
            """
            machine,group,agent,port,health_check_port,required,kind,dependencies
            M,g,A,7000,8000,true,enhanced,
            N,g,B,7000,8000,true,enhanced,

            """, to: "fleet.csv")
    }

    @Test("Agents with one address cause a warning")
    func collisions() throws {
        let outcome = hub("config --address h --fleet \(try twoMachines())")
        #expect(outcome.code == .success && outcome.err.contains("have one address"), "\(outcome)")
    }

    @Test("A scrape configuration keeps its addresses, and other settings of its jobs cause a warning")
    func targets() throws {
        let file = try directory.write(
            """
            scrape_configs:
              - job_name: web
                scrape_interval: 5s
                basic_auth: {username_file: user, password_file: secret}
                static_configs: [{targets: ["a:1", "b:2"]}]
            """, to: "prometheus.yml")
        _ = try directory.write("me\n", to: "user")
        _ = try directory.write("hush", to: "secret")
        let outcome = hub("config --fleet \(file)")
        #expect(outcome.code == .success, "\(outcome.err)")
        let refused = hub("config --fleet \(file) --address h")
        #expect(refused.code == .usage && refused.err.contains("addresses of its own"))
    }

    @Test("The files are for the version of Prometheus that a flag names, else for the installed one")
    func version() throws {
        #expect(hub("config --prometheus-version 2").code == .success)
        #expect(try !directory.text(of: "hub/prometheus-MainPC.yml").contains("fallback_scrape_protocol"))
        #expect(hub("config").code == .success)
        let text = try directory.text(of: "hub/prometheus-MainPC.yml")
        #expect(text.contains("fallback_scrape_protocol: PrometheusText0.0.4"))
        #expect(text.contains("extra_scrape_metrics: true"))
        let wrong = hub("config --prometheus-version 1.8")
        #expect(wrong.code == .usage && wrong.err.contains("give a version from 2 on"), "\(wrong.err)")
        #expect(hub("up --prometheus-version 3", path: try programs()).code == .usage)
    }

    @Test("A target says where the agents of a fleet have their pages, and certificates have whole paths")
    func pages() throws {
        let target = try directory.write(
            """
            name: mine
            command: [x]
            off: none
            metrics: {port: 9100, path: /internal/metrics, scheme: https}
            tls: {ca_file: "{root}/ca.crt"}
            """, to: "mine.yaml")
        let outcome = hub("config --address h --fleet \(try twoMachines()) --target \(target)")
        #expect(outcome.code == .success, "\(outcome.err)")
        let targets = try directory.text(of: "hub/targets/M/agents-2.json")
        for words in ["\"h:9100\"", "\"__metrics_path__\": \"/internal/metrics\"", "\"__scheme__\": \"https\""] {
            #expect(targets.contains(words), "\(targets)")
        }
        let text = try directory.text(of: "hub/prometheus-M.yml")
        #expect(text.contains("ca_file: '/") && text.contains("/ca.crt'") && !text.contains("{root}"), "\(text)")
        let list = try directory.write("[{\"targets\": [\"a:1\"]}]", to: "sd.json")
        let refused = hub("config --fleet \(list) --target \(target)")
        #expect(refused.code == .usage && refused.err.contains("leave out --target"), "\(refused.err)")
    }

    @Test("A label of targets that hides a label of pages is renamed with a warning")
    func hidingLabel() throws {
        let list = try directory.write("[{\"targets\": [\"a:1\"], \"labels\": {\"type\": \"web\"}}]", to: "sd.json")
        let outcome = hub("config --fleet \(list)")
        #expect(
            outcome.code == .success && outcome.err.contains("the label 'type' of targets is written as target_type"))
        #expect(try directory.text(of: "hub/targets/hub.json").contains("\"target_type\": \"web\""))
    }

    @Test("The status says which source CPU and memory have, and why an agent has none")
    func sources() {
        var answers = Self.answers(up: 2, of: 3, expected: 3)
        func figure(_ labels: [String: String], _ value: Double) -> HubControl.Figure {
            HubControl.Figure(labels: labels, value: value)
        }
        answers["count by (source) (agent:cpu_usage:cores)"] = [figure(["source": "process_cpu_seconds_total"], 2)]
        answers["count by (figure, reason) (hub:missing_figure)"] = [
            figure(["figure": "memory", "reason": "the agent is down"], 1)
        ]
        let out = hub("status", FakeHub(Self.state(), answers: answers)).out
        #expect(out.contains("CPU and memory of agents, by source"), "\(out)")
        #expect(out.contains(/cpu +process_cpu_seconds_total +2\n/), "\(out)")
        #expect(out.contains(/memory +none: the agent is down +1\n/), "\(out)")
    }

    @Test("A hub is started in the foreground, and in the background with the same command line")
    func start() throws {
        let path = try programs()
        let front = FakeHub()
        let outcome = hub("up --machine MainPC", front, path: path)
        #expect(outcome.code == .success, "\(outcome.err)")
        #expect(front.asked == ["supervise [\"prometheus of MainPC\", \"alertmanager of MainPC\"]"])
        #expect(outcome.err.contains("dashboard: http://127.0.0.1:9090/consoles/index.html"))
        #expect(outcome.err.contains("all processes are ready\nall processes of the hub have exited\n"))
        let background = FakeHub()
        let fleet = try twoMachines()
        let detached = hub("up --detach --address h --fleet \(fleet)", background, path: path)
        #expect(
            background.asked == ["detach [\"hub\", \"up\", \"--address\", \"h\", \"--fleet\", \"\(fleet)\"]"])
        #expect(detached.out == "the hub in \(directory.path)/hub is running; its supervisor is process 42\n")
        #expect(detached.err.contains("have one address"))
    }

    @Test("A hub does not start without its programs, or when one already runs in the directory")
    func obstacles() throws {
        #expect(hub("up").code == .unavailable && hub("up").err.contains("prometheus is not on the PATH"))
        let running = hub("up", FakeHub(Self.state()), path: try programs())
        #expect(running.code == .unavailable && running.err.contains("runs in \(directory.path)/hub already"))
    }

    @Test("A hub is stopped by its directory")
    func end() {
        let fake = FakeHub()
        #expect(hub("down --output /somewhere", fake).out == "the hub in /somewhere is stopped\n")
        #expect(fake.asked == ["end /somewhere"])
    }

    private static func state(_ condition: HubState.Condition = .ready, pid: Int32? = 5) -> HubState {
        HubState(
            pid: 4, phase: .running,
            processes: [
                HubState.Process(
                    part: "prometheus", machine: "M", url: "http://h:1", log: "/log", condition: condition, pid: pid,
                    restarts: 1, lastEnd: "exit code 1")
            ])
    }

    private static func answers(up: Double, of all: Double, expected: Double) -> [String: [HubControl.Figure]] {
        func figure(_ labels: [String: String], _ value: Double) -> HubControl.Figure {
            HubControl.Figure(labels: labels, value: value)
        }
        return [
            "sum by (machine) (min by (machine, agent) (up{job=\"agents\"}))": [figure(["machine": "M"], up)],
            "count by (machine) (min by (machine, agent) (up{job=\"agents\"}))": all == 0
                ? [] : [figure(["machine": "M"], all)],
            "count(hub:expected_target)": [figure([:], expected)],
            "hub:expected_budget": [figure(["budget": "cpu", "scope": "agent"], 1)],
            "hub:expected_budget unless on (budget) budget:used:ratio": [
                figure(["budget": "cpu", "scope": "agent"], 1)
            ],
            "count by (alertname, severity, machine) (ALERTS{alertstate=\"firing\"})": [
                figure(["alertname": "Down", "severity": "page", "machine": "M"], 2)
            ],
        ]
    }

    @Test("The status of a hub with ready processes and scraped agents is success")
    func status() {
        let fake = FakeHub(Self.state(), answers: Self.answers(up: 2, of: 3, expected: 5))
        let outcome = hub("status", fake)
        #expect(outcome.code == .success, "\(outcome.out)")
        for words in [
            "supervisor 4: running", "2 of 3 scraped are up, 2 more are expected", "1 of 1 have no data",
            "alerts that fire",
            "Down", "exit code 1",
        ] {
            #expect(outcome.out.contains(words), "\(outcome.out)")
        }
        #expect(hub("status --json", fake).out.contains("\"processes\""))
    }

    @Test("The status of a hub that is silent, waits or scrapes nothing is failure")
    func trouble() {
        let silent = hub("status", FakeHub(Self.state(), answering: false))
        #expect(silent.code == .failed && silent.out.contains("silent"))
        #expect(silent.out.contains("Prometheus does not answer"))
        let waiting = FakeHub(Self.state(.waiting, pid: nil), answers: Self.answers(up: 1, of: 1, expected: 1))
        #expect(hub("status", waiting).code == .failed)
        let idle = hub("status", FakeHub(Self.state(), answers: Self.answers(up: 0, of: 0, expected: 0)))
        #expect(idle.code == .failed && idle.out.contains("none is scraped") && idle.out.contains("/log says why"))
        let new = FakeHub(Self.state(), answers: ["count(hub:expected_target)": []])
        #expect(hub("status", new).out.contains("no rule has been evaluated yet"))
        #expect(hub("status", new).out.contains("alerts: none fire"))
    }
}
