import BenchmarkModel
import Foundation
import LinuxSystem
import Probes
import Scraping
import Testing

/// The documented fleet on two machines, each with its hub: `make hub-test`. The test needs root and about four
/// minutes, and prints its rows.
@Suite(
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["HUB_TEST"] == "1", "needs minutes and root: make hub-test"))
struct TwoMachinesTests {
    private static let interval = 5.0
    private static let lifetime = 500

    private struct Row {
        let machine: String
        let name: String
        let port: Int
        let health: Int
    }

    private func fleet() throws -> [Row] {
        try String(contentsOfFile: Project.root.path + "/fleets/ai-system-77.csv", encoding: .utf8)
            .split(whereSeparator: \.isNewline).dropFirst().map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                return Row(
                    machine: fields[0], name: fields[2], port: try #require(Int(fields[3])),
                    health: try #require(Int(fields[4])))
            }
    }

    private func report(_ name: String, _ value: String) { print("hub-test: \(name): \(value)") }

    private func seconds(_ nanoseconds: Int64) -> String { String(format: "%.1f s", Double(nanoseconds) / 1e9) }

    @Test("Samples reach the central hub, an outage loses none, and the estimate covers each packet of a scrape")
    func hub() throws {
        let network = try TwoMachines()
        defer { network.remove() }
        let agents = try fleet()
        var children: [Child] = []
        defer { for child in children { child.stop() } }
        for agent in agents {
            let isHere = agent.machine == "MainPC"
            let program = [BenchProcess.binaries + "/bench-agent"]
            children.append(
                try Child(
                    isHere ? program : network.inside(program),
                    environment: [
                        "AGENT_NAME": agent.name, "AGENT_ADDRESS": isHere ? network.here : network.there,
                        "AGENT_PORT": "\(agent.port)", "HEALTH_CHECK_PORT": "\(agent.health)",
                        "AGENT_WORK_ITERATIONS": "10",
                    ], lifetimeSeconds: Self.lifetime))
        }
        for agent in agents {
            let address = agent.machine == "MainPC" ? network.here : network.there
            try eventually("\(agent.name)") {
                (try? HTTPConnection(address, agent.health + 1).get("/health").status) == 200
            }
        }
        let far = agents.filter { $0.machine != "MainPC" }
        try wire(network, far)
        try wireOfPrometheus(network, far)
        try samples(network, agents, &children)
    }

    /// Scrapes over the cable, as text and with the headers of Prometheus, and compares the bytes with the model of the
    /// packets.
    private func wire(_ network: TwoMachines, _ agents: [Row]) throws {
        let asPrometheus = PageFormat.prometheus(.version2)
        for (name, coding, format) in [
            ("text", ContentCoding.identity, PageFormat.text), ("with Prometheus' headers, gzip", .gzip, asPrometheus),
        ] {
            usleep(500_000)
            let before = try network.bytes()
            var estimate = 0
            let scraper = Scraper()
            for agent in agents {
                scraper.start(
                    url: "http://\(network.there):\(agent.health + 1)/metrics", timeout: 10, tag: 0, encoding: coding,
                    format: format)
                while scraper.inProgress > 0 {
                    for fetched in scraper.finished() {
                        guard case .answered(let answer) = fetched.outcome, let payload = answer.payload else {
                            Issue.record("\(fetched.outcome)")
                            continue
                        }
                        estimate += WireModel.bytes(request: payload.sent, response: payload.received)
                    }
                    scraper.wait(milliseconds: 5)
                }
            }
            // Wait for late acknowledgements and for the packets that close connections.
            usleep(500_000)
            let measured = try network.bytes() - before
            let error = Double(estimate - measured) / Double(measured)
            report(
                "wire bytes of a scrape and agent, \(name): measured, estimated",
                "\(measured / agents.count) B, \(estimate / agents.count) B (\(String(format: "%+.2f", error * 100)) %)"
            )
            #expect(abs(error) < 0.01, "\(name): measured \(measured), estimated \(estimate)")
        }
    }

    /// Has a real Prometheus scrape over the cable, and compares the kernel's counts of its connections with the
    /// packets.
    private func wireOfPrometheus(_ network: TwoMachines, _ agents: [Row]) throws {
        usleep(500_000)
        let before = try network.bytes()
        var ends = try ConnectionEnds()
        let instances = agents.map { "\(network.there):\($0.health + 1)" }
        try Prometheus.withServer(scraping: instances) { prometheus in
            try eventually("three scrapes of each; it wrote: \(prometheus.child.output)") {
                try prometheus.query("min(count_over_time(up%5B1m%5D))%3E%3D3").contains("\"value\"")
            }
        }
        usleep(500_000)
        let measured = try network.bytes() - before
        let scrapes = ends.take().filter { $0.remote.description.hasPrefix(network.there + ":") && $0.received > 1 }
        // The count of received bytes includes the agent's FIN.
        let estimate = scrapes.reduce(0) { sum, one in
            sum + WireModel.bytes(request: Int(one.sent), response: Int(one.received) - 1)
        }
        let error = Double(estimate - measured) / Double(measured)
        report(
            "wire bytes of a scrape, a real Prometheus (\(scrapes.count) scrapes)",
            "\(measured / scrapes.count) B, \(estimate / scrapes.count) B (\(String(format: "%+.2f", error * 100)) %)")
        #expect(scrapes.count >= 3 * agents.count && abs(error) < 0.01, "measured \(measured), estimated \(estimate)")
    }

    private func samples(_ network: TwoMachines, _ agents: [Row], _ children: inout [Child]) throws {
        let directory = BenchProcess.temporaryDirectory()
        let addresses = "MainPC=\(network.here),PC2=\(network.there)"
        func hub(_ machine: String) throws -> Child {
            let command = [
                BenchProcess.binaries + "/exporter-bench", "hub", "up", "--machine", machine, "--listen", addresses,
                "--address", addresses, "--scrape-interval", "\(Self.interval)", "--output", directory + "/" + machine,
            ]
            return try Child(
                machine == "MainPC" ? command : network.inside(command),
                environment: ["EXPORTER_BENCH_HOME": Project.root.path], lifetimeSeconds: Self.lifetime)
        }
        func value(_ answer: String) -> Double? {
            answer.firstMatch(of: #/"value":\[[0-9.e+]+,"([^"]+)"\]/#).flatMap { Double($0.1) }
        }
        func central(_ query: String, at: String = "") -> Double? {
            value((try? HTTPConnection(network.here, 9090).get("/api/v1/query?query=\(query)\(at)").body) ?? "")
        }
        func edge(_ query: String, at: String = "") -> Double? {
            value((try? network.ask(port: 9191, "/api/v1/query?query=\(query)\(at)")) ?? "")
        }
        let edgeUp = "up%7Bjob=%22agents%22,machine=%22PC2%22%7D"
        let newest = "max(time()-timestamp(\(edgeUp)))"

        let started = Clock.now()
        var mainHub = try hub("MainPC")
        let edgeHub = try hub("PC2")
        defer {
            mainHub.stop()
            edgeHub.stop()
        }
        try eventually("both hubs") { mainHub.output.contains("are ready") && edgeHub.output.contains("are ready") }
        let ready = Clock.now()
        let all = "sum(up%7Bjob=%22agents%22%7D)"
        try eventually("all agents up in their own hubs") {
            central("sum(up%7Bjob=%22agents%22,machine=%22MainPC%22%7D)") == 54 && edge(all) == 23
        }
        report(
            "\(agents.count) of \(agents.count) up, each in its machine's hub, after its start, after it is ready",
            "\(seconds(Clock.now() - started)), \(seconds(Clock.now() - ready))")
        try eventually("all agents up; the hubs wrote: \(mainHub.output) \(edgeHub.output)") {
            central(all) == Double(agents.count)
        }
        report("\(agents.count) of \(agents.count) up in the central hub after", seconds(Clock.now() - started))

        var ages: [Double] = []
        for _ in 0..<20 {
            if let age = central(newest) { ages.append(age) }
            usleep(500_000)
        }
        ages.sort()
        report(
            "age of the oldest agent's newest sample there: median, worst",
            String(format: "%.1f s, %.1f s", ages[ages.count / 2], ages[ages.count - 1]))

        /// Returns the samples of the edge's agents in both hubs, over a window that ended 3 s ago.
        func counts(_ window: Int) -> (edge: Double, central: Double)? {
            let at = "&time=\(Int(Date().timeIntervalSince1970) - 3)"
            let query = "sum(count_over_time(\(edgeUp)%5B\(window)s%5D))"
            guard let there = edge(query, at: at), let here = central(query, at: at) else { return nil }
            return (there, here)
        }

        try network.cut()
        usleep(5_000_000)
        try network.reconnect()
        let reconnected = Clock.now()
        // The window covers the cut. Both hubs are asked for the same time.
        let at = "&time=\(Int(Date().timeIntervalSince1970))"
        let during = "sum(count_over_time(\(edgeUp)%5B6s%5D))"
        let scraped = try #require(edge(during, at: at))
        try eventually("backfill after the cut") { central(during, at: at) == scraped }
        report(
            "link cut for 5 s: the samples of the cut are in the central hub after",
            "\(seconds(Clock.now() - reconnected)) (\(Int(scraped)) samples)")
        usleep(6_000_000)
        let cut = try #require(counts(30))
        report(
            "samples of the edge over the cut, lost in the central hub",
            "\(Int(cut.edge)), \(Int(cut.edge - cut.central))")
        #expect(cut.edge > 0 && cut.edge == cut.central)

        // The central hub is killed with all its processes.
        let down = Clock.now()
        for pid in mainHub.processes { kill(pid, SIGKILL) }
        mainHub.stop()
        try eventually("the alert of the edge") {
            edge("count(ALERTS%7Balertname=%22HubDown%22,machine=%22MainPC%22,alertstate=%22firing%22%7D)") != nil
        }
        report("central hub killed: the edge's alert fires after", seconds(Clock.now() - down))
        let continued = edge("sum(count_over_time(\(edgeUp)%5B20s%5D))") ?? 0
        report(
            "samples that the edge has of the last 20 s meanwhile",
            "\(Int(continued)) of \(23 * Int(20 / Self.interval))")
        #expect(continued >= 23 * (20 / Self.interval - 1))

        let back = Clock.now()
        mainHub = try hub("MainPC")
        try eventually("the central hub again; it wrote: \(mainHub.output)") { central("vector(1)") == 1 }
        let answers = Clock.now()
        var whole: (edge: Double, central: Double)?
        try eventually("backfill after the outage") {
            whole = counts(90)
            return whole.map { $0.edge > 0 && $0.edge == $0.central } ?? false
        }
        report(
            "central hub back: the gap is filled after its start, after it answers",
            "\(seconds(Clock.now() - back)), \(seconds(Clock.now() - answers))")
        let found = try #require(whole)
        report(
            "samples of the edge over 90 s, lost in the central hub",
            "\(Int(found.edge)), \(Int(found.edge - found.central))")
        #expect(found.edge >= 23 * (90 / Self.interval - 2))
    }
}
