import Foundation
import LinuxSystem
import Testing

/// Tests of `hub` against promtool, amtool, Grafana's own model, and real processes.
@Suite(.serialized, .programsThread) struct HubTests {
    /// A on M1 runs, B on M1 does not, C is on M2.
    private static let fleet = """
        machine,group,agent,port,health_check_port,required,kind,dependencies
        M1,g,A,\(Agent.requestPort),\(Agent.healthPort),true,enhanced,
        M1,g,B,21001,21002,true,enhanced,
        M2,g,C,\(Agent.requestPort),\(Agent.healthPort),true,legacy,
        """

    private func written(_ fleet: String? = fleet, _ more: [String] = []) throws -> (directory: String, err: String) {
        let directory = BenchProcess.temporaryDirectory()
        var arguments = ["hub", "config", "--output", directory + "/hub"] + more
        if let fleet {
            try Data(fleet.utf8).write(to: URL(filePath: directory + "/fleet.csv"))
            arguments += ["--fleet", directory + "/fleet.csv"]
        }
        let made = try BenchProcess.run(arguments)
        #expect(made.code == 0, "\(made.err)")
        return (directory + "/hub", made.err)
    }

    @Test(
        "The files of the real fleet pass promtool and amtool, for both ways of sending samples",
        arguments: ["--remote-write", "--federation"])
    func accepted(link: String) throws {
        let (directory, _) = try written(nil, [link, "--address", "127.0.0.1", "--webhook", "http://127.0.0.1:1/x"])
        for name in ["MainPC", "PC2"] {
            let checked = try outcome(
                ["/usr/bin/promtool", "check", "config", "prometheus-\(name).yml"], in: directory)
            #expect(checked.code == 0 && !checked.text.contains("FAILED"), "\(checked.text)")
        }
        let checked = try outcome(["/usr/bin/amtool", "check-config", "alertmanager.yml"], in: directory)
        #expect(checked.code == 0, "\(checked.text)")
    }

    @Test("Names that YAML would misread, or that need quotes, reach Prometheus unchanged")
    func strangeNames() throws {
        let targets = #"[{"targets":["h:1"],"labels":{"agent":"it's: \"A\" #1 {{","machine":"yes","job":"no"}}]"#
        let directory = BenchProcess.temporaryDirectory()
        try Data(targets.utf8).write(to: URL(filePath: directory + "/sd.json"))
        let made = try BenchProcess.run(
            ["hub", "config", "--fleet", directory + "/sd.json", "--output", directory + "/hub"])
        #expect(made.code == 0, "\(made.err)")
        let checked = try outcome(
            ["/usr/bin/promtool", "check", "config", "prometheus-yes.yml"], in: directory + "/hub")
        #expect(checked.code == 0, "\(checked.text)")
        let rules = try String(contentsOfFile: directory + "/hub/rules/yes.yml", encoding: .utf8)
        #expect(rules.contains(#"agent: 'it''s: "A" #1 {{'"#), "\(rules)")
    }

    @Test("Label names that Prometheus 2 refuses are replaced, and the replacement is reported")
    func labelNames() throws {
        let directory = BenchProcess.temporaryDirectory()
        try Data(#"[{"targets":["h:1"],"labels":{"machine":"A","cost-center":"1","a.b":"2"}}]"#.utf8)
            .write(to: URL(filePath: directory + "/sd.json"))
        let made = try BenchProcess.run(
            ["hub", "config", "--fleet", directory + "/sd.json", "--output", directory + "/hub"])
        #expect(made.code == 0 && made.err.contains("write cost_center"), "\(made.err)")
        let checked = try outcome(
            ["/usr/bin/promtool", "check", "config", "prometheus-A.yml"], in: directory + "/hub")
        #expect(checked.code == 0, "\(checked.text)")
    }

    @Test("The hub takes over credentials, labels and parameters of a configuration, and names what it does not")
    func takenOver() throws {
        let directory = BenchProcess.temporaryDirectory()
        let address = Loopback.address()
        let endpoint = "\(address):20151"
        let script = BenchProcess.root + "/Tests/EndToEndTests/Misbehaving/protected.py"
        let server = try Child([
            "/usr/bin/python3", script, address, "20151", "--password=s3cret pw", "--token", "t0ken",
        ])
        defer { server.stop() }
        try Data("t0ken\n".utf8).write(to: URL(filePath: directory + "/token"))
        try """
        scrape_configs:
          - job_name: basic
            metrics_path: /sound
            honor_labels: true
            sample_limit: 100
            basic_auth: {username: scraper, password: "s3cret pw"}
            static_configs: [{targets: ["\(endpoint)"], labels: {machine: M, agent: one, a: target}}]
          - job_name: bearer
            metrics_path: /sound-bearer
            authorization: {credentials_file: token}
            static_configs: [{targets: ["\(endpoint)"], labels: {machine: M, agent: two, a: target}}]
          - job_name: open
            metrics_path: /open
            static_configs: [{targets: ["\(endpoint)"], labels: {machine: M, agent: three}}]
        """.write(toFile: directory + "/prometheus.yml", atomically: true, encoding: .utf8)
        let made = try BenchProcess.run([
            "hub", "config", "--fleet", directory + "/prometheus.yml", "--scrape-interval", "1", "--output",
            directory + "/hub",
        ])
        #expect(made.code == 0, "\(made.err)")
        #expect(made.err.contains("the job 'basic' has sample_limit, which the hub's files do not"), "\(made.err)")
        #expect(!made.err.contains("credentials") && !made.err.contains("honor_labels"), "\(made.err)")

        let prometheus = try Prometheus(configuration: directory + "/hub/prometheus-M.yml", data: directory + "/data")
        defer { prometheus.child.stop() }
        try eventually("three agents that are up; it wrote: \(prometheus.child.output)") {
            try prometheus.query("sum(up%7Bjob=%22agents%22%7D)").contains(#""3"]"#)
        }
        let samples = try prometheus.query("in_total%7Bjob=%22agents%22%7D")
        // The page says a="x". The job with honor_labels keeps it; the other job stores it as exported_a next to the
        // target's a.
        #expect(samples.contains(#""a":"x","agent":"one""#), "\(samples)")
        #expect(samples.contains(#""a":"target","agent":"two","exported_a":"x""#), "\(samples)")
    }

    @Test("Page sizes are a setting for a Prometheus that supports it, and a flag for an older one")
    func extraMetrics() throws {
        let directory = BenchProcess.temporaryDirectory()
        for (version, isSetting) in [("2.42.0+ds", false), ("3.9.1", false), ("3.10.0", true), ("4.0.0", true)] {
            let program = directory + "/prometheus"
            try "#!/bin/sh\necho 'prometheus, version \(version) (branch: x)'\n"
                .write(toFile: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            let made = try BenchProcess.run(
                ["hub", "config", "--output", directory + "/hub"], environment: ["PATH": directory + ":/usr/bin:/bin"])
            #expect(made.code == 0, "\(made.err)")
            let text = try String(contentsOfFile: directory + "/hub/prometheus-MainPC.yml", encoding: .utf8)
            #expect(text.contains("extra_scrape_metrics: true") == isSetting, "\(version)")
        }
    }

    @Test("Every alert fires in its case and not before")
    func alerts() throws {
        let (directory, _) = try written()
        try AlertCases.file(rules: ["rules/M1.yml", "rules/M1-alerts.yml"])
            .write(to: URL(filePath: directory + "/test.yml"))
        let tested = try outcome(["/usr/bin/promtool", "test", "rules", "test.yml"], in: directory)
        #expect(tested.code == 0 && tested.text.contains("SUCCESS"), "\(tested.text)")
        // Every alert of the file has a case.
        let rules = try String(contentsOfFile: directory + "/rules/M1-alerts.yml", encoding: .utf8)
        let names = rules.matches(of: #/alert: (\w+)/#).map { String($0.1) }
        #expect(Set(names) == Set(AlertCases.cases.filter { $0.firing != nil }.map(\.alert)))
    }

    @Test("Grafana's own model knows every key of the dashboard")
    func grafana() throws {
        let (directory, _) = try written()
        let root = Project.root.path
        let checked = try outcome([
            root + "/.venv-test/bin/python", root + "/Tests/EndToEndTests/Consumers/dashboard.py",
            directory + "/grafana/dashboard.json",
        ])
        #expect(checked.code == 0 && checked.text.contains("panels"), "\(checked.text)")
        // The check fails for a key that the model does not know.
        let path = directory + "/grafana/dashboard.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("\"panels\":", with: "\"pannels\": [], \"panels\":")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let refused = try outcome([
            root + "/.venv-test/bin/python", root + "/Tests/EndToEndTests/Consumers/dashboard.py", path,
        ])
        #expect(refused.code == 1 && refused.text.contains("pannels"), "\(refused.text)")
    }

    @Test("A hub of two machines scrapes them, shows them in a browser, and leaves no process when it ends")
    func runs() throws {
        let one = try Agent(.swift, address: Loopback.address(), environment: ["AGENT_NAME": "A"])
        defer { one.child.stop() }
        let other = try Agent(.swift, address: Loopback.address(), environment: ["AGENT_NAME": "C"])
        defer { other.child.stop() }
        for agent in [one, other] { try agent.waitUntilReady() }
        let directory = BenchProcess.temporaryDirectory()
        try Data(Self.fleet.utf8).write(to: URL(filePath: directory + "/fleet.csv"))
        let hub = directory + "/hub"
        let listen = Loopback.address()
        let up = [
            "hub", "up", "--fleet", directory + "/fleet.csv", "--address", "M1=\(one.address),M2=\(other.address)",
            "--listen", listen, "--scrape-interval", "1", "--output", hub,
        ]
        let started = try BenchProcess.run(up + ["--detach"])
        defer { _ = try? BenchProcess.run(["hub", "down", "--output", hub]) }
        #expect(started.code == 0, "\(started.err)")

        // The central hub has the samples of both machines.
        func query(_ expression: String) -> String {
            (try? HTTPConnection(listen, 9090).get("/api/v1/query?query=\(expression)").body) ?? ""
        }
        try eventually("both agents' samples in the central hub") {
            query("count(agent:requests:rate)").contains("\"2\"")
        }
        let status = try BenchProcess.run(["hub", "status", "--output", hub])
        #expect(status.code == 0, "\(status.out)\(status.err)")
        #expect(status.out.contains("agents: 2 of 3 scraped are up"), "\(status.out)")
        // A budget is listed if no page has its metrics; page sizes are available.
        #expect(status.out.contains("budgets: ") && !status.out.contains("agent_traffic"), "\(status.out)")
        let json = try BenchProcess.run(["hub", "status", "--json", "--output", hub])
        #expect(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) is [String: Any])

        let twice = try BenchProcess.run(up)
        #expect(twice.code == 69 && twice.err.contains("a hub runs in"), "\(twice.err)")
        let taken = try BenchProcess.run(up.map { $0 == hub ? directory + "/other" : $0 })
        #expect(taken.code == 69 && taken.err.contains("cannot listen on \(listen):9090"), "\(taken.err)")

        // Chromium's complaints on a machine without a desktop (standard error) do not concern the page.
        let browser =
            "exec timeout 30 chromium --headless --no-sandbox --disable-gpu --user-data-dir=\(directory)/chromium "
            + "--virtual-time-budget=2000 --dump-dom http://\(listen):9090/consoles/index.html 2>/dev/null"
        let page = try outcome(["/bin/sh", "-c", browser]).text
        #expect(page.contains("<b>2 of 3 agents up</b>"), "\(page)")
        for words in ["id=\"agents\"", "<td>A</td>", "<td>C</td>", "id=\"budgets\"", ">kept<"] {
            #expect(page.contains(words), "\(words): \(page)")
        }
        for fault in ["error executing template", "ERROR", "NaN"] { #expect(!page.contains(fault), "\(page)") }

        // A process that is killed is started again, and the status reports it.
        let central = try #require(processes(hub).first { command($0).contains("prometheus-M1.yml") })
        kill(central, SIGKILL)
        try eventually("the restart of Prometheus") {
            let status = try BenchProcess.run(["hub", "status", "--output", hub])
            return status.code == 0 && status.out.contains("signal 9")
        }
        #expect(try BenchProcess.run(["hub", "down", "--output", hub]).code == 0)
        #expect(processes(hub).isEmpty)
        let gone = try BenchProcess.run(["hub", "status", "--output", hub])
        #expect(gone.code == 69 && gone.err.contains("no hub runs in"), "\(gone.err)")
    }

    private func command(_ pid: Int32) -> String {
        let bytes = (try? Files.read("/proc/\(pid)/cmdline")) ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// Returns the processes that have the hub's directory on their command line.
    private func processes(_ directory: String) -> [Int32] {
        Files.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
            let words = command(pid)
            return words.contains(directory) && !words.contains("chromium")
        }
    }

    @Test("Errors on the command line say what is valid")
    func mistakes() throws {
        for (arguments, code, words) in [
            (["hub"], 64, "config, up, status, down"), (["hub", "uo"], 64, "did you mean up?"),
            (["hub", "config", "--central", "Moon"], 64, "MainPC, PC2"),
            (["hub", "config", "--federation", "--remote-write"], 64, "give one of them"),
            (["hub", "config", "--listen", "[::1]"], 64, "IPv4"), (["hub", "config", "--detach"], 64, "--detach"),
            (["hub", "up", "--machine", "PC3"], 64, "did you mean PC2?"),
            (["hub", "config", "--webhook", "x"], 64, "http://"),
            (["hub", "down", "--output", "/no/such"], 69, "no hub runs in"),
        ] as [([String], Int32, String)] {
            let made = try BenchProcess.run(arguments)
            #expect(made.code == code && made.err.contains(words), "\(arguments): \(made.code) \(made.err)")
        }
    }
}
