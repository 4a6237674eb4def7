import Foundation
import LinuxSystem
import Testing

/// Tests of `hub` with services whose pages have only the families of Prometheus' client libraries.
@Suite(.serialized, .programsThread) struct ServiceHubTests {
    private let directory = BenchProcess.temporaryDirectory()

    private func config(_ fleet: String, _ text: String, _ more: [String] = []) throws -> String {
        let path = directory + "/" + fleet
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let made = try BenchProcess.run(["hub", "config", "--fleet", path, "--output", directory + "/hub"] + more)
        #expect(made.code == 0, "\(made.err)")
        return directory + "/hub"
    }

    private func promtool(_ words: String..., in directory: String) throws -> ProgramOutcome {
        try outcome(["/usr/bin/promtool"] + words, in: directory)
    }

    @Test("A configuration with TLS, parameters and hostile names passes promtool with its rules")
    func accepted() throws {
        let hub = try config(
            "prometheus.yml",
            #"""
            scrape_configs:
              - job_name: "job's \"1\" {{"
                scheme: https
                params: {"match[]": [up, 'x{a="b"}'], m: [1]}
                tls_config: {insecure_skip_verify: true, server_name: "a'b"}
                static_configs:
                  - targets: ["h:1"]
                    labels: {machine: "m $x \"{{'\\", agent: "a \\ \" ' {{ $y }} \n end", cost-center: "'\"\\", type: web, le: "1"}
            """#, ["--prometheus-version", "2.42"])
        let file = try #require(Files.names(in: hub).first { $0.hasPrefix("prometheus-") })
        let checked = try promtool("check", "config", file, in: hub)
        #expect(checked.code == 0 && !checked.text.contains("FAILED"), "\(checked.text)")
        let rules = Files.names(in: hub + "/rules").map { "rules/" + $0 }
        #expect(rules.count == 2)
        for file in rules {
            let checked = try promtool("check", "rules", file, in: hub)
            #expect(checked.code == 0 && checked.text.contains("SUCCESS"), "\(checked.text)")
        }
    }

    @Test("Rules take CPU and memory from the first source that a page has, and give the reason where it has none")
    func rules() throws {
        let hub = try config(
            "sd.json", #"[{"targets": ["h:1", "h:2", "h:3", "h:4"], "labels": {"machine": "M"}}]"#)
        func up(_ agent: String, _ values: String) -> [String: String] {
            ["series": "up{job=\"agents\",machine=\"M\",agent=\"\(agent)\"}", "values": values]
        }
        func of(_ agent: String, _ family: String, _ values: String, _ labels: String = "") -> [String: String] {
            [
                "series": "\(family){job=\"agents\",machine=\"M\",agent=\"\(agent)\"\(labels)}", "values": values,
            ]
        }
        let input: [[String: String]] =
            ["h:1", "h:2", "h:3"].map { up($0, "1x40") } + [
                up("h:4", "0x40"),
                of("h:1", "process_cpu_seconds_total", "0+3x40"), of("h:1", "process_resident_memory_bytes", "500x40"),
                of("h:2", "process_cpu_seconds_total", "0+3x40"), of("h:2", "process_resident_memory_bytes", "500x40"),
                of("h:2", "agent_cpu_usage_percent", "10x40"),
                of("h:2", "agent_memory_usage_bytes", "70x40", ",type=\"rss\""),
                // A hub's own page.
                [
                    "series": "process_cpu_seconds_total{job=\"hubs\",machine=\"M\",part=\"prometheus\"}",
                    "values": "0+15x40",
                ],
            ]
        func sample(_ text: String, _ value: Double) -> [String: Any] { ["labels": text, "value": value] }
        func missing(_ agent: String, _ figure: String, _ reason: String) -> [String: Any] {
            sample(
                "hub:missing_figure{machine=\"M\",agent=\"\(agent)\",figure=\"\(figure)\",reason=\"\(reason)\"}", 1)
        }
        let neither = "the page has neither "
        let tests: [[String: Any]] = [
            [
                "expr": "agent:cpu_usage:cores", "eval_time": "5m",
                "exp_samples": [
                    sample(
                        "agent:cpu_usage:cores{machine=\"M\",agent=\"h:1\",source=\"process_cpu_seconds_total\"}", 0.2),
                    sample(
                        "agent:cpu_usage:cores{machine=\"M\",agent=\"h:2\",source=\"agent_cpu_usage_percent\"}", 0.1),
                ],
            ],
            [
                "expr": "agent:memory_usage_bytes:rss", "eval_time": "5m",
                "exp_samples": [
                    sample(
                        "agent:memory_usage_bytes:rss{machine=\"M\",agent=\"h:1\",source=\"process_resident_memory_bytes\"}",
                        500),
                    sample(
                        "agent:memory_usage_bytes:rss{machine=\"M\",agent=\"h:2\",source=\"agent_memory_usage_bytes\"}",
                        70),
                ],
            ],
            [
                "expr": "hub:missing_figure", "eval_time": "5m",
                "exp_samples": [
                    missing("h:3", "cpu", neither + "agent_cpu_usage_percent nor process_cpu_seconds_total"),
                    missing("h:3", "memory", neither + "agent_memory_usage_bytes nor process_resident_memory_bytes"),
                    missing("h:4", "cpu", "the agent is down"), missing("h:4", "memory", "the agent is down"),
                ],
            ],
            [
                "expr": "hub:missing_figure{agent=\"h:1\"}", "eval_time": "0s",
                "exp_samples": [missing("h:1", "cpu", "a rate needs a second scrape")],
            ],
            // A sum over a part of the fleet would pass as the whole.
            ["expr": "budget:used:ratio{budget=\"fleet_memory\"}", "eval_time": "5m", "exp_samples": [] as [Any]],
            [
                "expr": "count(budget:used:ratio{budget=\"agent_memory\"})", "eval_time": "5m",
                "exp_samples": [sample("{}", 2)],
            ],
        ]
        let file: [String: Any] = [
            "rule_files": ["rules/M.yml"], "evaluation_interval": "15s",
            "tests": [["interval": "15s", "input_series": input, "promql_expr_test": tests] as [String: Any]],
        ]
        try JSONSerialization.data(withJSONObject: file, options: .withoutEscapingSlashes)
            .write(to: URL(filePath: hub + "/test.yml"))
        let tested = try promtool("test", "rules", "test.yml", in: hub)
        #expect(tested.code == 0 && tested.text.contains("SUCCESS"), "\(tested.text)")
    }

    @Test("Pages of one process count once, pages of several processes are added up, and others have no figure")
    func pagesOfProcesses() throws {
        // The start times of the processes of each agent's pages.
        let agents: [(name: String, starts: [Int?])] = [
            ("one", [100, 100]), ("two", [100, 200]), ("mixed", [100, 100, 200]), ("unknown", [nil, nil]),
            ("single", [nil]),
        ]
        let groups = agents.flatMap { agent in
            agent.starts.indices.map {
                #"{"targets": ["\#(agent.name):\#($0 + 1)"], "labels": {"agent": "\#(agent.name)", "machine": "M"}}"#
            }
        }
        let hub = try config("sd.json", "[\(groups.joined(separator: ","))]")
        let input = agents.flatMap { agent in
            agent.starts.enumerated().flatMap { page, start in
                [
                    ("up", "1x40"), ("process_cpu_seconds_total", "0+3x40"),
                    ("process_resident_memory_bytes", "\(500 + page)x40"),
                ].map { ($0.0, $0.1, agent.name, page) }
                    + (start.map { [("process_start_time_seconds", "\($0)x40", agent.name, page)] } ?? [])
            }
        }.map { family, values, agent, page in
            [
                "series": "\(family){job=\"agents\",machine=\"M\",agent=\"\(agent)\",instance=\"\(agent):\(page)\"}",
                "values": values,
            ]
        }
        func samples(_ series: String, _ family: String, _ values: [String: Double]) -> [[String: Any]] {
            values.map { agent, value in
                [
                    "labels": "\(series){machine=\"M\",agent=\"\(agent)\",source=\"\(family)\"}", "value": value,
                ]
            }
        }
        let tests: [[String: Any]] = [
            [
                "expr": "agent:cpu_usage:cores", "eval_time": "5m",
                "exp_samples": samples(
                    "agent:cpu_usage:cores", "process_cpu_seconds_total", ["one": 0.2, "two": 0.4, "single": 0.2]),
            ],
            [
                "expr": "agent:memory_usage_bytes:rss", "eval_time": "5m",
                "exp_samples": samples(
                    "agent:memory_usage_bytes:rss", "process_resident_memory_bytes",
                    ["one": 501, "two": 1001, "single": 500]),
            ],
            [
                "expr": "count by (agent) (hub:missing_figure{reason=~\"several pages have process_.*\"})",
                "eval_time": "5m",
                "exp_samples": ["mixed", "unknown"].map {
                    ["labels": "{agent=\"\($0)\"}", "value": 2] as [String: Any]
                },
            ],
            ["expr": "count(hub:missing_figure)", "eval_time": "5m", "exp_samples": [["labels": "{}", "value": 4]]],
        ]
        let file: [String: Any] = [
            "rule_files": ["rules/M.yml"], "evaluation_interval": "15s",
            "tests": [["interval": "15s", "input_series": input, "promql_expr_test": tests] as [String: Any]],
        ]
        try JSONSerialization.data(withJSONObject: file, options: .withoutEscapingSlashes)
            .write(to: URL(filePath: hub + "/pages.yml"))
        let tested = try promtool("test", "rules", "pages.yml", in: hub)
        #expect(tested.code == 0 && tested.text.contains("SUCCESS"), "\(tested.text)")
    }

    @Test("A hub of services shows the source of CPU and memory in its status, its dashboard and its series")
    func runs() throws {
        let address = Loopback.address()
        let server = try Child([
            "/usr/bin/python3", Project.root.appending(path: "Tests/EndToEndTests/Services/client_library.py").path,
            address, "20161",
        ])
        defer { server.stop() }
        let groups = ["process", "both", "neither", "untyped"].map {
            #"{"targets": ["\#(address):20161"], "labels": {"agent": "\#($0)", "machine": "M", "__metrics_path__": "/\#($0)"}}"#
        }
        let list = directory + "/sd.json"
        try "[\(groups.joined(separator: ","))]".write(toFile: list, atomically: true, encoding: .utf8)
        let listen = Loopback.address()
        let hub = directory + "/hub"
        let started = try BenchProcess.run([
            "hub", "up", "--fleet", list, "--listen", listen, "--scrape-interval", "1", "--output", hub, "--detach",
        ])
        defer { _ = try? BenchProcess.run(["hub", "down", "--output", hub]) }
        #expect(started.code == 0, "\(started.err)")
        #expect(!started.err.contains("one address"), "\(started.err)")
        func query(_ expression: String) -> String {
            (try? HTTPConnection(listen, 9090).get("/api/v1/query?query=\(expression)").body) ?? ""
        }
        try eventually("CPU of three agents") { query("count(agent:cpu_usage:cores)").contains("\"3\"") }
        let cpu = query("agent:cpu_usage:cores%7Bagent=%22both%22%7D")
        #expect(cpu.contains("\"source\":\"agent_cpu_usage_percent\"") && cpu.contains("\"0.125\""), "\(cpu)")
        let memory = query("agent:memory_usage_bytes:rss%7Bagent=%22process%22%7D")
        #expect(
            memory.contains("\"source\":\"process_resident_memory_bytes\"") && memory.contains("\"12345000\""),
            "\(memory)")

        let status = try BenchProcess.run(["hub", "status", "--output", hub]).out
        #expect(status.contains(/cpu +agent_cpu_usage_percent +1\n/), "\(status)")
        #expect(status.contains(/cpu +process_cpu_seconds_total +2\n/), "\(status)")
        #expect(
            status.contains(/memory +none: the page has neither .* nor process_resident_memory_bytes +1\n/), "\(status)"
        )
        let page = try HTTPConnection(listen, 9090).get("/consoles/index.html").body
        #expect(page.contains("<tr><td>cpu<td>process_cpu_seconds_total<td class=\"n\">2</tr>"), "\(page)")
        #expect(page.contains("(agents without: 1)") && page.contains("no data: the page has neither"), "\(page)")
        #expect(!page.contains("error executing template"))
    }
}
