import BenchmarkModel
import Foundation
import Testing

@testable import Hub

@Suite struct HubPlanTests {
    private func agent(_ machine: String, _ name: String, _ address: String = "h:1") -> HubAgent {
        HubAgent(id: AgentID(machine: machine, name: name), group: "g", kind: "enhanced", address: address)
    }

    @Test("The first machine is central unless another is named, and every machine scrapes its own agents")
    func machines() throws {
        let agents = [agent("A", "one"), agent("B", "two"), agent("A", "three")]
        let plan = try HubPlan(fleet: "f", agents: agents, options: HubOptions())
        #expect(plan.hubs.map(\.machine) == ["A", "B"])
        #expect(plan.central.machine == "A" && plan.central.port == 9090)
        #expect(plan.hubs[1].port == 9191 && plan.alertmanagerAddress == "127.0.0.1:9093")
        #expect(plan.agents(of: plan.hubs[1]).map(\.id.name) == ["two"])
        #expect(plan.agentsSeen(by: plan.central).count == 3)
        var options = HubOptions()
        options.central = "B"
        #expect(try HubPlan(fleet: "f", agents: agents, options: options).hubs.map(\.machine) == ["B", "A"])
    }

    @Test("Invalid options are an error that says what is valid")
    func errors() {
        #expect(throws: HubError.emptyFleet("f")) { try HubPlan(fleet: "f", agents: [], options: HubOptions()) }
        var options = HubOptions()
        options.central = "C"
        #expect(throws: HubError.noMachine("C", ["A"])) {
            try HubPlan(fleet: "f", agents: [agent("A", "one")], options: options)
        }
        options = HubOptions()
        options.port = 65_500
        #expect(throws: HubError.noPorts(65_500)) {
            try HubPlan(fleet: "f", agents: [agent("A", "one")], options: options)
        }
    }

    @Test("Machines whose names are not file names get distinct files")
    func fileNames() throws {
        let agents = ["a/b", "a:b", "..", "c"].map { agent($0, "x") }
        let names = try HubPlan(fleet: "f", agents: agents, options: HubOptions()).hubs.map(\.name)
        #expect(names == ["a-b", "a-b-2", "-.", "c"])
    }

    @Test("The minimum is 75 of 77 agents, and the same share, rounded down, of another fleet")
    func minimum() throws {
        func minimum(_ count: Int) throws -> Int {
            try HubPlan(
                fleet: "f", agents: (0..<count).map { agent("A", "\($0)") }, options: HubOptions()
            ).minimumActive
        }
        #expect(try minimum(77) == 75)
        #expect(try minimum(10) == 9)
        #expect(try minimum(1) == 0)
    }

    @Test("Agents at one address are reported together")
    func collisions() {
        let found = HubCollision.among([agent("A", "one", "h:1"), agent("A", "two", "h:2"), agent("A", "three", "h:1")])
        #expect(found.map(\.address) == ["h:1"])
        #expect(found.first?.agents.map(\.name) == ["one", "three"])
    }

    @Test("The same plan makes the same files, each hub has its own, and the edge sends its samples")
    func files() throws {
        let agents = [agent("A", "one"), agent("B", "two", "h:2")]
        let plan = try HubPlan(fleet: "f", agents: agents, options: HubOptions())
        let budgets = BudgetSet(name: "", source: "", budgets: [])
        let files = HubFiles.of(plan, budgets: budgets)
        #expect(files == HubFiles.of(plan, budgets: budgets))
        #expect(Set(files.map(\.path)).count == files.count)
        func text(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }
        #expect(text("prometheus-B.yml").contains("remote_write:"))
        #expect(!text("prometheus-A.yml").contains("remote_write:"))
        #expect(text("prometheus-A.yml").contains("out_of_order_time_window"))
        #expect(text("targets/B.json").contains("\"h:2\"") && !text("targets/B.json").contains("\"h:1\""))
        var options = HubOptions()
        options.link = .federation
        let federated = HubFiles.of(
            try HubPlan(fleet: "f", agents: agents, options: options), budgets: budgets)
        #expect(!federated.contains { $0.text.contains("remote_write:") })
        #expect(federated.contains { $0.path == "prometheus-A.yml" && $0.text.contains("/federate") })
    }

    private func target(
        _ host: String, path: String = "/metrics", _ parameters: [String: [String]] = [:],
        _ labels: [String: String] = [:]
    ) -> ScrapeTarget {
        ScrapeTarget(job: "j", scheme: "http", host: host, port: 1, path: path, parameters: parameters, labels: labels)
    }

    @Test("Targets have labels that every Prometheus accepts, including their parameters")
    func targetLabels() {
        let agents = HubAgents.of([
            target("h", ["module": ["x", "y"]], ["agent": "A", "cost-center": "1", "cost_center": "2", "a.b": "3"])
        ])
        #expect(
            agents.map(\.labels) == [["__param_module": "x", "cost_center": "2", "cost_center_": "1", "a_b": "3"]])
        #expect(agents.map(\.id.name) == ["A"])
    }

    @Test("Labels by which rules select are renamed, and parameters that no label can have are settings of a job")
    func reservedLabels() {
        let agents = HubAgents.of([
            target("h", ["match[]": ["up"], "m": ["1"]], ["agent": "A", "type": "web", "target_type": "x", "le": "1"])
        ])
        #expect(
            agents.map(\.labels) == [
                ["__param_m": "1", "target_type": "x", "target_type_": "web", "target_le": "1"]
            ])
        #expect(agents.map(\.settings.parameters) == [["match[]": ["up"]]])
    }

    @Test("A target says where the agents of a fleet have their pages; wrapped agents keep the usual place")
    func pagesOfTarget() {
        func profile(_ name: String, _ kind: AgentKind) -> AgentProfile {
            AgentProfile(
                id: AgentID(machine: "M", name: name), group: "g", port: 7000, healthCheckPort: 8000, required: true,
                kind: kind, dependencies: [])
        }
        var target = Target(
            name: "t", title: "t", command: [], environment: [:], off: .none, bindsAddress: true, requestPaths: [],
            pages: [MetricsPage("/a%20b?x=1&y=%2F&y=2", port: .requests, isSecure: true)], healthPath: nil,
            requiredFamilies: [], readinessLimit: 1,
            requestRate: 1, requestRateReason: "", versionsCommand: [])
        target.service = ServiceRules(
            healthPort: .requests, https: HTTPSRules(health: true, certificates: TLSRules(authorities: "/ca.crt")))
        target.legacyCommand = ["wrapper"]
        let fleet = Fleet(name: "f", agents: [profile("A", .enhanced), profile("B", .legacy)])
        let agents = HubAgents.of(fleet, hosts: ["M": "h"], target: target)
        #expect(agents.map(\.address) == ["h:7000", "h:8001"])
        #expect(
            agents[0].labels == [
                "__scheme__": "https", "__metrics_path__": "/a b", "__param_x": "1", "__param_y": "/",
            ])
        #expect(agents[0].settings.parameters == ["y": ["/", "2"]])
        #expect(agents[0].settings.access.tls == TLSRules(authorities: "/ca.crt"))
        #expect(agents[1].labels.isEmpty && agents[1].settings == .plain)
    }

    @Test("Each page of an agent is scraped with an instance of its own, and the agent counts once")
    func severalPages() throws {
        let target = Target(
            name: "t", title: "t", command: [], environment: [:], off: .none, bindsAddress: true, requestPaths: [],
            pages: [MetricsPage(), MetricsPage("/b?x=1", port: .requests)], healthPath: nil, requiredFamilies: [],
            readinessLimit: 1, requestRate: 1, requestRateReason: "", versionsCommand: [])
        let profile = AgentProfile(
            id: AgentID(machine: "M", name: "A"), group: "g", port: 7000, healthCheckPort: 8000, required: true,
            kind: .enhanced, dependencies: [])
        let agents = HubAgents.of(Fleet(name: "f", agents: [profile]), hosts: [:], target: target)
        #expect(agents.map(\.address) == ["M:8001", "M:7000"] && Set(agents.map(\.id)).count == 1)
        #expect(
            agents.map(\.labels) == [
                ["instance": "M:8001/metrics"],
                ["instance": "M:7000/b?x=1", "__metrics_path__": "/b", "__param_x": "1"],
            ])
        #expect(try HubPlan(fleet: "f", agents: agents, options: HubOptions()).agentCount == 1)
        #expect(HubCollision.among(agents).isEmpty)
    }

    private func configuration(_ version: PrometheusVersion, machine: String = "A") throws -> String {
        var options = HubOptions()
        options.prometheus = version
        let tls = TLSRules(
            authorities: "/it's.crt", serverName: "db", acceptsAnyCertificate: true, certificate: "/c.crt",
            key: "/c.key", minimumVersion: .tls12)
        let access = HTTPAccess(
            credentials: .authorization(type: "Token", .file("/t")), tls: tls, followsRedirects: false)
        let agents = [
            agent(machine, "one"),
            HubAgent(
                id: AgentID(machine: machine, name: "two"), group: "", kind: "", address: "h:2",
                settings: ScrapeSettings(access: access)),
        ]
        let plan = try HubPlan(fleet: "f", agents: agents, options: options)
        return PrometheusFile.text(plan, plan.central)
    }

    @Test("The form for Prometheus 3 has the exact settings of its documentation")
    func prometheus3() throws {
        let text = try configuration(PrometheusVersion(3, 5))
        #expect(
            text.contains(
                """
                  - job_name: agents
                    fallback_scrape_protocol: PrometheusText0.0.4
                    file_sd_configs:
                """), "\(text)")
        #expect(
            text.contains(
                """
                  - job_name: agents-2
                    fallback_scrape_protocol: PrometheusText0.0.4
                    tls_config:
                      ca_file: '/it''s.crt'
                      server_name: db
                      insecure_skip_verify: true
                      cert_file: '/c.crt'
                      key_file: '/c.key'
                      min_version: TLS12
                    authorization:
                      type: Token
                      credentials_file: '/t'
                    follow_redirects: false
                    file_sd_configs:
                """), "\(text)")
        #expect(!text.contains("extra_scrape_metrics"))
        #expect(try configuration(PrometheusVersion(3, 10)).contains("extra_scrape_metrics: true"))
        // Prometheus 3 replaces $NAME in external labels.
        #expect(try configuration(PrometheusVersion(3, 0), machine: "a$b").contains("    hub: 'a$$b'\n"))
    }

    @Test("The form for Prometheus 2 has no setting that it refuses")
    func prometheus2() throws {
        let text = try configuration(PrometheusVersion(2, 42), machine: "a$b")
        #expect(!text.contains("fallback_scrape_protocol") && !text.contains("extra_scrape_metrics"))
        #expect(text.contains("    hub: 'a$b'\n"))
    }

    @Test("Targets at one address are named by their instance or their whole URL, and do not collide")
    func targetsAtOneAddress() {
        let agents = HubAgents.of([
            target("h", path: "/probe", ["target": ["a"]], ["instance": "a"]),
            target("h", path: "/probe", ["target": ["b"]]), target("h"), target("i"),
        ])
        #expect(agents.map(\.id.name) == ["a", "http://h:1/probe?target=b", "http://h:1/metrics", "i:1"])
        #expect(HubCollision.among(agents).isEmpty)
        #expect(HubCollision.among(HubAgents.of([target("h"), target("h")])).map(\.address) == ["h:1"])
    }

    @Test("Agents that need other settings have jobs of their own, and secrets have files of their own")
    func jobs() throws {
        func target(
            _ host: String, _ credentials: HTTPCredentials? = nil, honors: Bool = false, machine: String = "A",
            parameters: [String: [String]] = [:]
        ) -> ScrapeTarget {
            ScrapeTarget(
                job: "j", scheme: "http", host: host, port: 1, path: "/metrics", parameters: parameters,
                access: HTTPAccess(credentials: credentials), honorsLabels: honors, labels: ["machine": machine])
        }
        let password = HTTPCredentials.basic(user: .text("u"), password: .text("hunter2"))
        let token = HTTPCredentials.bearer(.file("/etc/token"))
        let agents = HubAgents.of([
            target("plain"), target("safe", password), target("other", password, machine: "B"),
            target("kept", honors: true), target("named", token, machine: "B"),
            target("two", parameters: ["m": ["x", "z"], "n": ["1"]]),
        ])
        let plan = try HubPlan(fleet: "f", agents: agents, options: HubOptions())
        func jobs(_ index: Int) -> [[String]] {
            plan.jobs(of: plan.hubs[index]).map { [$0.name] + $0.agents.map(\.address) }
        }
        #expect(
            jobs(0) == [
                ["agents", "plain:1"], ["agents-2", "safe:1"], ["agents-3", "kept:1"], ["agents-5", "two:1"],
            ])
        #expect(jobs(1) == [["agents"], ["agents-2", "other:1"], ["agents-4", "named:1"]])

        let files = HubFiles.of(plan, budgets: BudgetSet(name: "", source: "", budgets: []))
        func text(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }
        let a = text("prometheus-A.yml")
        let jobOfA = a.components(separatedBy: "  - job_name: ")
        #expect(
            jobOfA.first { $0.hasPrefix("agents-2\n") }?.contains(
                "    basic_auth:\n      username: u\n      password_file: secrets/A/agents-2\n") == true)
        #expect(jobOfA.first { $0.hasPrefix("agents-3\n") }?.contains("honor_labels: true\n") == true)
        #expect(jobOfA.first { $0.hasPrefix("agents-3\n") }?.contains("labeldrop") == false)
        #expect(
            jobOfA.first { $0.hasPrefix("agents-5\n") }?.contains("params:\n      m:\n        - x\n        - z\n")
                == true)
        for job in jobOfA where job.hasPrefix("agents-") {
            // Rules and dashboards select by the label job.
            #expect(job.contains("- target_label: job\n        replacement: agents\n"), "\(job)")
        }
        #expect(jobOfA.first { $0.hasPrefix("agents\n") }?.contains("relabel_configs:\n      - target_label") == false)
        #expect(text("prometheus-B.yml").contains("authorization:\n      credentials_file: '/etc/token'\n"))
        #expect(text("targets/A/agents-2.json").contains("safe:1") && !text("targets/A.json").contains("safe:1"))

        let secrets = files.filter(\.isSecret)
        #expect(secrets.map(\.path) == ["secrets/A/agents-2", "secrets/B/agents-2"])
        #expect(secrets.allSatisfy { $0.text == "hunter2" })
        #expect(!files.contains { !$0.isSecret && $0.text.contains("hunter2") })
    }

    @Test("Page sizes are a setting if the hub's Prometheus supports it, and every computable budget is expected")
    func extraMetrics() throws {
        var options = HubOptions()
        let budget = Budget(
            name: "page", title: "", metric: .scrapeBodyBytes, phase: .twins, scope: .agent, statistic: .treatment,
            aggregate: .sum, denominator: nil, bound: .atMost(1), census: false, agents: 1, documented: "", why: "")
        func text(_ path: String) throws -> String {
            let plan = try HubPlan(fleet: "f", agents: [agent("A", "one")], options: options)
            let files = HubFiles.of(plan, budgets: BudgetSet(name: "", source: "", budgets: [budget]))
            return files.first { $0.path == path }?.text ?? ""
        }
        #expect(try !text("prometheus-A.yml").contains("extra_scrape_metrics"))
        options.prometheus = PrometheusVersion(3, 10)
        #expect(try text("prometheus-A.yml").contains("\n  extra_scrape_metrics: true\n"))
        #expect(try text("rules/A.yml").contains("hub:expected_budget"))
    }
}
