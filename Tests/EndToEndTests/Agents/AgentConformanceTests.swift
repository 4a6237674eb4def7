import BenchmarkModel
import Foundation
import Testing

/// The agent contract, checked from outside for every implementation.
@Suite("An agent", .serialized, .programsThread)
struct AgentConformanceTests {
    static let off = ["ENABLE_PROMETHEUS_METRICS": "false"]

    /// The documented families with their types in the text format 0.0.4, which has neither info nor stateset.
    static let families = [
        "agent_requests_total": "counter", "agent_request_duration_seconds": "histogram",
        "agent_health_status": "gauge", "agent_uptime_seconds": "gauge", "agent_errors_total": "counter",
        "agent_active_connections": "gauge", "agent_queue_size": "gauge", "agent_info": "gauge",
        "agent_cpu_usage_percent": "gauge", "agent_memory_usage_bytes": "gauge",
        "agent_disk_io_bytes_total": "counter", "agent_network_bytes_total": "counter",
        "agent_open_file_descriptors": "gauge",
    ]

    @Test("Serves health, metrics and summary, and 404 for anything else", arguments: AgentTarget.built)
    func endpoints(target: AgentTarget) throws {
        try withAgent(target) { agent in
            let health = try agent.metrics("/health")
            #expect(health.status == 200)
            #expect(health.headers["content-type"] == "application/json")
            let value = try object(health.body)
            #expect(value["status"] as? String == "healthy")
            #expect(value["agent"] as? String == agent.name)
            #expect(value["uptime_seconds"] as? Double ?? -1 >= 0)

            let page = try agent.metrics("/metrics")
            #expect(page.status == 200)
            #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)

            let summary = try agent.metrics("/metrics/summary")
            #expect(summary.status == 200)
            try #expect(object(summary.body)["agent"] as? String == agent.name)

            try #expect(agent.metrics("/other").status == 404)
        }
    }

    @Test("Keeps connections to its request port, and closes those to its HTTP port", arguments: AgentTarget.built)
    func keepAlive(target: AgentTarget) throws {
        try withAgent(target) { agent in
            let requests = try HTTPConnection(agent.address, Agent.requestPort)
            for number in 0..<5 { try #expect(requests.get("/process?request=\(number)").status != 404) }

            let metrics = try HTTPConnection(agent.address, Agent.metricsPort)
            _ = try metrics.get("/health")
            #expect(metrics.isClosedByPeer())
        }
    }

    @Test("Declares all documented families, and every sample has the label agent", arguments: AgentTarget.built)
    func documentedFamilies(target: AgentTarget) throws {
        try withAgent(target, environment: ["AGENT_FAILURE_RATE": "0.5"]) { agent in
            let page = try pageWithRequests(agent)
            var types: [String: String] = [:]
            for line in page.split(separator: "\n") where line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                types[String(words[2])] = String(words[3])
            }
            for (family, type) in Self.families { #expect(types[family] == type, "\(family)") }

            let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }
            // CPU usage is a difference between two collections; an agent may have no value before the second one.
            for family in Self.families.keys where family != "agent_cpu_usage_percent" {
                #expect(samples.contains { $0.hasPrefix(family) }, "\(family) has no sample")
            }
            for sample in samples {
                let labeled = ["{", ","].contains { sample.contains(#"\#($0)agent="\#(agent.name)""#) }
                #expect(labeled, "\(sample)")
            }
        }
    }

    @Test("Has a page that promtool accepts without remarks", arguments: AgentTarget.built)
    func promtool(target: AgentTarget) throws {
        try withAgent(target, environment: ["AGENT_FAILURE_RATE": "0.5"]) { agent in
            let check = try Tool.run(["/usr/bin/promtool", "check", "metrics"], input: pageWithRequests(agent))
            #expect(check.status == 0 && check.output == "")
        }
    }

    @Test(
        "Has an OpenMetrics page that the strict parser reads, with the documented types",
        arguments: AgentTarget.withOpenMetrics)
    func openMetrics(target: AgentTarget) throws {
        try withAgent(target, environment: ["AGENT_FAILURE_RATE": "0.5"]) { agent in
            _ = try pageWithRequests(agent)
            let answer = try HTTPConnection(agent.address, Agent.metricsPort)
                .get("/metrics", headers: ["Accept": "application/openmetrics-text;version=1.0.0"])
            #expect(answer.headers["content-type"]?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
            let parsed = try Tool.parseOpenMetrics(answer.body)
            #expect(parsed.status == 0, "\(parsed.output)")
            for line in [
                "counter agent_requests ", "stateset agent_health_status ", "info agent ",
                "histogram agent_task_seconds ",
            ] {
                #expect(parsed.output.contains(line), "\(line)")
            }
        }
    }

    @Test("Reports the result of its readiness validation in its log and in a metric", arguments: AgentTarget.built)
    func readiness(target: AgentTarget) throws {
        try withAgent(target) { agent in
            try eventually("the outcome; the agent wrote: \(agent.child.output)") {
                let page = try agent.metrics("/metrics").body
                let labels = [#"agent_readiness_status="ready""#]
                return value("agent_readiness_status", labels, in: page) == 1
                    && agent.child.output.contains("answered 200 at try 1 of 5")
            }
        }
    }

    @Test("In Swift, reports that it is stopping for as long as it has to continue serving")
    func stopping() throws {
        try withAgent(.swift, environment: ["AGENT_STOP_GRACE": "30"]) { agent in
            agent.child.terminate()
            try eventually("/health to say that it stops") {
                let health = try agent.metrics("/health")
                return try health.status == 503 && object(health.body)["status"] as? String == "stopping"
            }
            let labels = [#"agent_health_status="stopping""#]
            try #expect(value("agent_health_status", labels, in: agent.metrics("/metrics").body) == 1)
            // A second signal ends the agent at once.
            agent.child.terminate()
            try #expect(agent.child.exitCode() == 0)
        }
    }

    @Test("Counts every request with its status, and every failure as an error", arguments: AgentTarget.built)
    func counting(target: AgentTarget) throws {
        try withAgent(target, environment: ["AGENT_FAILURE_RATE": "0.5", "AGENT_SEED": "7"]) { agent in
            let numbers = UInt64(0)..<40
            let failures = numbers.filter { fails(seed: 7, number: $0, rate: 0.5) }.count
            let requests = try HTTPConnection(agent.address, Agent.requestPort)
            for number in numbers { _ = try requests.get("/query?request=\(number)") }

            let expected = [
                (#"agent_requests_total"#, [#"endpoint="/query""#, #"method="GET""#, #"status="200""#], 40 - failures),
                (#"agent_requests_total"#, [#"endpoint="/query""#, #"method="GET""#, #"status="500""#], failures),
                (#"agent_request_duration_seconds_count"#, [#"endpoint="/query""#, #"method="GET""#], 40),
            ]
            for (name, labels, count) in expected {
                try eventually("\(name) \(labels) to be \(count)") {
                    try value(name, labels, in: agent.metrics("/metrics").body) == Double(count)
                }
            }
            let page = try agent.metrics("/metrics").body
            // Readiness probes may have failed too.
            let errors = value(
                "agent_errors_total", [#"error_type="simulated_failure""#, #"severity="error""#], in: page)
            #expect(errors ?? 0 >= Double(failures))
            // Requests for the page are counted like all others.
            #expect(value("agent_requests_total", [#"endpoint="/metrics""#, #"status="200""#], in: page) ?? 0 >= 1)
        }
    }

    @Test(
        "Answers the same with its exporter on and off, and fails as its seed decides", arguments: AgentTarget.built)
    func sameAnswers(target: AgentTarget) throws {
        let rate = 0.2
        let seed: UInt64 = 0xdead_beef_0000_0042
        let numbers = (UInt64(0)..<200).map { $0 &* 0x9e37_79b9_7f4a_7c15 } + [.max]
        let load = ["AGENT_FAILURE_RATE": "\(rate)", "AGENT_SEED": "\(seed)"]
        let paths = ["/process", "/query", "/update", "/status"]

        func answers(_ environment: [String: String]) throws -> [HTTPAnswer] {
            try withAgent(target, environment: environment) { agent in
                let connection = try HTTPConnection(agent.address, Agent.requestPort)
                return try numbers.enumerated().map { try connection.get("\(paths[$0 % 4])?request=\($1)") }
            }
        }
        let on = try answers(load)
        let off = try answers(load.merging(Self.off) { $1 })
        for (index, number) in numbers.enumerated() {
            let answer = on[index]
            #expect(answer.body == off[index].body)
            #expect(answer.status == off[index].status)
            #expect(answer.headers["content-type"] == "application/json")
            let failed = fails(seed: seed, number: number, rate: rate)
            #expect(answer.status == (failed ? 500 : 200), "request \(number)")
            let identity = #"{"agent":"TestAgent","request":\#(number),"#
            #expect(answer.body.hasPrefix(identity + (failed ? #""error":"simulated failure"}"# : #""result":""#)))
        }
    }

    @Test("Refuses unknown paths and invalid request numbers", arguments: AgentTarget.built)
    func refusals(target: AgentTarget) throws {
        try withAgent(target) { agent in
            try #expect(agent.request("/other?request=1").status == 404)
            for query in ["", "?request=", "?request=x", "?request=-1", "?request=18446744073709551616"] {
                try #expect(agent.request("/process\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("Serves health, and 503 for metrics and summary, while its exporter is off", arguments: AgentTarget.built)
    func switchedOff(target: AgentTarget) throws {
        try withAgent(target, environment: Self.off) { agent in
            try #expect(agent.metrics("/health").status == 200)
            try #expect(agent.metrics("/metrics").status == 503)
            try #expect(agent.metrics("/metrics/summary").status == 503)
            try #expect(agent.metrics("/other").status == 404)
        }
    }

    @Test("In Python, does not load the exporter's libraries while the exporter is off")
    func librariesNotLoaded() throws {
        func imports(_ environment: [String: String]) throws -> String {
            try withAgent(.python, environment: ["PYTHONPROFILEIMPORTTIME": "1"].merging(environment) { $1 }) { agent in
                agent.child.terminate()
                try #expect(agent.child.exitCode() == 0)
                return agent.child.output
            }
        }
        let off = try imports(Self.off)
        #expect(off.contains("http.server"), "the list of imports is there")
        for library in ["prometheus_client", "psutil"] {
            #expect(!off.contains(library), "off")
            try #expect(imports([:]).contains(library), "on")
        }
    }

    @Test("Has no HTTP port without its HTTP server, and still answers requests", arguments: AgentTarget.built)
    func bareControl(target: AgentTarget) throws {
        let environment = Self.off.merging(["AGENT_HTTP_SERVER": "false"]) { $1 }
        let agent = try Agent(target, address: Loopback.address(), environment: environment)
        defer { agent.child.stop() }
        try eventually("the request port; the agent wrote: \(agent.child.output)") {
            (try? agent.request("/status?request=1")) != nil
        }
        #expect(throws: Unavailable.self) { try agent.metrics("/health") }
    }

    @Test("Writes the stamps of its startup in order", arguments: AgentTarget.built)
    func stamps(target: AgentTarget) throws {
        try withAgent(target) { agent in
            try expectStamps(agent, ["exporter_init_begin", "exporter_init_end", "server_listening"])
        }
        try withAgent(target, environment: Self.off) { agent in try expectStamps(agent, ["server_listening"]) }
    }

    @Test("Exits with 0 on SIGTERM", arguments: AgentTarget.built)
    func ending(target: AgentTarget) throws {
        for environment in [[:], Self.off] {
            try withAgent(target, environment: environment) { agent in
                // A client is connected, as in any real fleet.
                let connection = try HTTPConnection(agent.address, Agent.requestPort)
                _ = try connection.get("/status?request=1")
                agent.child.terminate()
                try #expect(agent.child.exitCode() == 0)
            }
        }
    }

    @Test(
        "Exits with 64 for an invalid setting and names it", arguments: AgentTarget.built,
        [
            ("ENABLE_PROMETHEUS_METRICS", "yes"), ("ENABLE_SYSTEM_METRICS", "1"), ("AGENT_PORT", "http"),
            ("HEALTH_CHECK_PORT", "65536"), ("AGENT_FAILURE_RATE", "1.5"), ("AGENT_SEED", "-1"), ("AGENT_NAME", ""),
            ("AGENT_HTTP_SERVER", "false"),
        ])
    func wrongSettings(target: AgentTarget, setting: (name: String, value: String)) throws {
        let agent = try Agent(target, address: Loopback.address(), environment: [setting.name: setting.value])
        defer { agent.child.stop() }
        try #expect(agent.child.exitCode() == 64)
        #expect(agent.child.output.contains(setting.name))
        #expect(agent.child.output.split(separator: "\n").count == 1)
    }

    @Test(
        "Exits with 69 if a port is in use, and names the port", arguments: AgentTarget.built,
        [Agent.requestPort, Agent.metricsPort])
    func occupiedPort(target: AgentTarget, port: Int) throws {
        let address = Loopback.address()
        let occupied = try OccupiedPort(address, port)
        let agent = try Agent(target, address: address, environment: [:])
        defer { agent.child.stop() }
        try #expect(agent.child.exitCode() == 69)
        #expect(agent.child.output.contains("\(address):\(port)"))
        withExtendedLifetime(occupied) {}
    }

    @Test("Is up in a real Prometheus that scrapes all implementations")
    func realPrometheus() throws {
        var agents: [Agent] = []
        defer { for agent in agents { agent.child.stop() } }
        for target in AgentTarget.built {
            agents.append(try Agent(target, address: Loopback.address(), environment: [:]))
        }
        for agent in agents { try agent.waitUntilReady() }

        try Prometheus.withServer(scraping: agents.map { "\($0.address):\(Agent.metricsPort)" }) { prometheus in
            for agent in agents {
                let instance = "\(agent.address):\(Agent.metricsPort)"
                try eventually("up of \(instance); Prometheus wrote: \(prometheus.child.output)") {
                    try prometheus.query("up%7Binstance=%22\(instance)%22%7D").contains(#""1"]"#)
                }
            }
        }
    }
}

/// Returns the page after enough requests that every family has samples.
private func pageWithRequests(_ agent: Agent) throws -> String {
    let requests = try HTTPConnection(agent.address, Agent.requestPort)
    for number in 0..<40 { _ = try requests.get("/process?request=\(number)") }
    var page = ""
    try eventually("the first collection") {
        page = try agent.metrics("/metrics").body
        return page.contains("\nagent_open_file_descriptors{") && page.contains("\nagent_errors_total{")
    }
    return page
}

func expectStamps(_ agent: Agent, _ later: [String]) throws {
    let events = ["main"] + later
    let stamps = agent.child.stamps.map { $0.split(separator: " ") }
    #expect(stamps.map { $0.first.map(String.init) } == events)
    let times = stamps.compactMap { $0.count == 2 ? UInt64($0[1]) : nil }
    #expect(times.count == events.count)
    #expect(times == times.sorted())
}

/// Whether a request fails. The agents document this rule: the first output of SplitMix64 with the state seed ^ number
/// decides.
private func fails(seed: UInt64, number: UInt64, rate: Double) -> Bool {
    var random = SeededRandom(seed: seed ^ number)
    return random.uniform() < rate
}

/// Returns the value of the first sample with that name and those labels.
func value(_ name: String, _ labels: [String], in page: String) -> Double? {
    let line = page.split(separator: "\n").first { line in
        line.hasPrefix("\(name){") && labels.allSatisfy { line.contains($0) }
    }
    return line?.split(separator: " ").last.flatMap { Double($0) }
}

func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
