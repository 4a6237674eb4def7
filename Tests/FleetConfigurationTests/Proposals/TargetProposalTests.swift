import BenchmarkModel
import Testing

@testable import FleetConfiguration

@Suite("Proposal of a target file") struct TargetProposalTests {
    private static let given = GivenAddress(
        address: "127.16.1.1", ports: AgentPorts(requests: 7200, health: 8200, metrics: 8201))

    private static func page(_ path: String = "/metrics", _ families: [String] = ["my_total"]) -> SeenPage {
        SeenPage(path: path, contentType: "text/plain", samples: 3, bytes: 90, families: families)
    }

    private static func port(
        _ number: Int, at address: String = "127.16.1.1", page: SeenPage? = nil, health: String? = nil,
        root: Int? = nil
    ) -> SeenPort {
        var port = SeenPort(address: address, number: number, isOnAllAddresses: address == "0.0.0.0")
        port.answersHTTP = true
        port.page = page
        port.healthPath = health
        port.rootStatus = root
        return port
    }

    private func draft(
        _ ports: [SeenPort], _ command: [String] = ["/bin/app"], given: GivenAddress? = TargetProposalTests.given,
        environment: [String: String] = [:]
    ) throws -> TargetDraft {
        let draft = TargetProposal.draft(
            ServiceSighting(ports: ports, given: given), name: "mine", command: command, environment: environment,
            workingDirectory: "/srv")
        // Every proposal is a valid file.
        let target = try TargetFile.parse(TargetFileText.of(draft), file: "mine.yaml")
        #expect(target.command == draft.command && target.pages == draft.pages)
        #expect(target.pages == draft.pages && target.bindsAddress == draft.bindsAddress)
        #expect(target.healthPath == draft.healthPath && target.requiredFamilies == draft.requiredFamilies)
        return draft
    }

    private func decisions(_ draft: TargetDraft) -> Int {
        TargetFileText.of(draft).split(separator: "\n").count { $0.contains("TO DECIDE") }
    }

    @Test("Ports that the program takes from its variables are named by their words")
    func variables() throws {
        let draft = try draft([
            Self.port(7200, health: "/healthz", root: 200), Self.port(8201, page: Self.page()),
        ])
        #expect(draft.pages[0].port == .metrics && draft.healthPort == .requests && draft.healthPath == "/healthz")
        #expect(draft.bindsAddress && draft.command == ["/bin/app"] && draft.requestPaths == ["/"])
        #expect(decisions(draft) == 0)
    }

    @Test("A service with one port has its page at the request port")
    func onePort() throws {
        let draft = try draft([Self.port(7200, page: Self.page("/m"), health: "/ready", root: 404)])
        #expect(draft.pages[0].port == .requests && draft.pages[0].path == "/m" && draft.healthPort == nil)
        #expect(draft.requestPaths.isEmpty && decisions(draft) == 1)
    }

    @Test("All pages are proposed, each at a port that no other page has, with the families of all")
    func severalPages() throws {
        let draft = try draft(
            [
                Self.port(8000, page: Self.page("/metrics", ["shop_total"]), health: "/health", root: 200),
                Self.port(9000, page: Self.page("/m", ["shop_total", "queue_length"])),
                Self.port(9001, page: Self.page("/actuator/prometheus", ["cache_hits_total"])),
            ], ["/bin/app", "--port", "8000", "--admin=9000", "--cache", "9001"], given: nil)
        #expect(draft.pages.map(\.path) == ["/metrics", "/m", "/actuator/prometheus"])
        #expect(draft.pages.map(\.port) == [.requests, .metrics, .health])
        #expect(draft.command.suffix(4) == ["{port}", "--admin={metrics_port}", "--cache", "{health_port}"])
        #expect(draft.requiredFamilies == ["shop_total", "queue_length", "cache_hits_total"])
        #expect(draft.healthPort == nil && draft.healthPath == "/health")
        #expect(draft.notes[.metrics]?.last?.hasPrefix("3 pages were seen, and a scrape asks for all") == true)
    }

    @Test("A page at a fourth port keeps its number")
    func fourPages() throws {
        let draft = try draft([7200, 8201, 8200, 9500].map { Self.port($0, page: Self.page("/\($0)")) })
        #expect(draft.pages.map(\.path) == ["/8201", "/7200", "/8200", "/9500"])
        #expect(draft.pages.map(\.port) == [.metrics, .requests, .health, .fixed(9500)])
    }

    @Test(
        "A port in the command becomes a placeholder, and so does the address in front of it or in a word of its own",
        arguments: [
            ("0.0.0.0", ["--port", "8000"], ["--port", "{port}"], false),
            ("0.0.0.0", ["--bind", "0.0.0.0:8000"], ["--bind", "{address}:{port}"], true),
            ("0.0.0.0", ["--listen=:8000"], ["--listen={address}:{port}"], true),
            ("127.0.0.1", ["--host", "127.0.0.1", "-p8000"], ["--host", "{address}", "-p{port}"], true),
            ("127.0.0.1", ["--host=localhost", "--port=8000"], ["--host={address}", "--port={port}"], true),
            ("127.0.0.1", ["--port=8000", "18000"], ["--port={port}", "18000"], false),
        ])
    func placeholders(address: String, words: [String], proposed: [String], binds: Bool) throws {
        let draft = try draft(
            [Self.port(8000, at: address, page: Self.page(), root: 200)], ["/bin/app"] + words, given: nil)
        #expect(draft.command == ["/bin/app"] + proposed && draft.bindsAddress == binds)
        #expect(draft.pages[0].port == .requests && draft.requestPaths == ["/"] && decisions(draft) == 0)
    }

    @Test("Two ports in the command become the placeholders of requests and of the page")
    func twoPorts() throws {
        let draft = try draft(
            [
                Self.port(8000, at: "127.0.0.1", root: 200),
                Self.port(9000, at: "127.0.0.1", page: Self.page(), health: "/health"),
            ], ["/bin/app", "--port", "8000", "--metrics", "9000"])
        #expect(draft.command == ["/bin/app", "--port", "{port}", "--metrics", "{metrics_port}"])
        #expect(draft.pages[0].port == .metrics && draft.healthPort == nil && !draft.bindsAddress)
    }

    @Test("A variable whose value is the port becomes a placeholder")
    func environment() throws {
        let draft = try draft(
            [Self.port(8000, at: "127.0.0.1", page: Self.page())], environment: ["PORT": "8000", "N": "18000"])
        #expect(draft.environment == ["PORT": "{port}", "N": "18000"] && draft.pages[0].port == .requests)
    }

    @Test("A fixed port at the given address is proposed; at another address it is a decision")
    func fixed() throws {
        let own = try draft([Self.port(7200, root: 200), Self.port(9464, page: Self.page())])
        #expect(own.pages[0].port == .fixed(9464) && own.bindsAddress && decisions(own) == 0)
        let all = try draft([Self.port(9464, at: "0.0.0.0", page: Self.page(), root: 200)])
        #expect(all.pages[0].port == .fixed(9464) && all.requestPaths.isEmpty && decisions(all) == 2)
        #expect(all.notes[.address]?.first?.contains("port 9464 of all addresses") == true)
        let other = try draft([Self.port(7200, page: Self.page(), root: 200), Self.port(6060, at: "127.0.0.1")])
        #expect(other.notes[.address]?.first?.contains("6060") == true)
    }

    @Test("Required families are the first of the application, not those of its runtime and client library")
    func families() throws {
        let all = [
            "process_cpu_seconds_total", "go_threads", "a_total", "a_created", "python_info", "b", "target_info", "c",
            "d",
        ]
        #expect(TargetProposal.ownFamilies(all) == ["a_total", "b", "c"])
        let draft = try draft([Self.port(8201, page: Self.page("/metrics", ["go_threads"]))])
        #expect(draft.requiredFamilies.isEmpty && TargetFileText.of(draft).contains("\n# required_families: ["))
    }

    @Test("Things that were not seen are comments with their reasons")
    func unseen() throws {
        var port = Self.port(7200, root: nil)
        port.remarks = ["no metrics page was found: /metrics: status 404"]
        var sighting = ServiceSighting(ports: [port], unseen: ["its processes: it runs on another machine"])
        sighting.end = SeenEnd(isRegular: false, seconds: 10)
        let draft = TargetProposal.draft(sighting, name: "x", command: ["/bin/app"], workingDirectory: nil)
        let text = TargetFileText.of(draft)
        #expect(throws: Never.self) { try TargetFile.parse(text, file: "x.yaml") }
        for words in [
            "Port 7200: no metrics page was found: /metrics: status 404.", "it runs on another machine",
            "health: {path: none}", "# stop: {signal: INT}",
        ] { #expect(text.contains(words), "\(text)") }
    }

    @Test("A command with a secret has a warning, and the comment does not repeat the secret")
    func secret() throws {
        let draft = try draft([Self.port(8000, page: Self.page())], ["/bin/app", "--port=8000", "--token", "abc123"])
        let notes = draft.notes[.command]?.joined() ?? ""
        #expect(notes.contains("seems to have a secret") && !notes.contains("abc123"))
        #expect(draft.command.contains("abc123"))
    }
}
