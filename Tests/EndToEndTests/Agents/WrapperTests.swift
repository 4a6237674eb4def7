import Foundation
import LinuxSystem
import Testing

/// Tests of metrics-wrapper around real programs, from outside.
@Suite("The wrapper", .serialized, .programsThread)
struct WrapperTests {
    private static let wrapper = Project.builtProducts.appending(path: "metrics-wrapper").path
    private static let legacy = Project.builtProducts.appending(path: "legacy-agent").path
    private static let example = Project.builtProducts.appending(path: "exporter-example").path

    /// Returns the environment of an agent at `address`. Every test has its own address, so all use the same ports.
    private func environment(_ address: String, _ overrides: [String: String] = [:]) -> [String: String] {
        [
            "AGENT_NAME": "TestAgent", "AGENT_ADDRESS": address, "AGENT_PORT": "\(Agent.requestPort)",
            "HEALTH_CHECK_PORT": "\(Agent.healthPort)", "AGENT_WORK_ITERATIONS": "10",
        ].merging(overrides) { $1 }
    }

    private func wrapped(
        _ command: [String], flags: [String] = [], at address: String, _ overrides: [String: String] = [:]
    ) throws -> Child {
        try Child([Self.wrapper] + flags + ["--"] + command, environment: environment(address, overrides))
    }

    private func page(_ address: String, _ path: String = "/metrics") throws -> HTTPAnswer {
        try HTTPConnection(address, Agent.metricsPort).get(path)
    }

    private func waitForPage(_ address: String, _ child: Child) throws {
        try eventually("the wrapper's port; it wrote: \(child.output)") {
            (try? page(address, "/health"))?.status == 200
        }
    }

    @Test("Gives a program the documented endpoints and families, and leaves out values that it cannot know")
    func endpoints() throws {
        try withAgent([Self.wrapper, "--", Self.legacy]) { agent in
            let kept = try HTTPConnection(agent.address, Agent.requestPort)
            _ = try kept.get("/status?request=1")
            try #expect(object(agent.metrics("/health").body)["status"] as? String == "healthy")
            try #expect(agent.metrics("/other").status == 404)
            try #expect(object(agent.metrics("/metrics/summary").body)["agent"] as? String == "TestAgent")
            try eventually("the readiness validation") { agent.child.output.contains("answered 200 at try 1 of 5") }

            let page = try agent.metrics("/metrics").body
            for (family, type) in AgentConformanceTests.families {
                #expect(page.contains("# TYPE \(family) \(type)\n"), "\(family)")
            }
            for family in ["agent_queue_size", "agent_errors_total"] { #expect(!page.contains("\n\(family){")) }
            #expect(value("agent_wrapped_up", [], in: page) == 1)
            #expect(value("agent_wrapped_port_up", [], in: page) == 1)
            #expect(value("agent_wrapped_port_probe_seconds", [], in: page) ?? 0 > 0)

            // The figures are those of the program, not of the wrapper.
            let program = try #require(agent.child.processes.last)
            let status = try Files.text("/proc/\(program)/status")
            #expect(status.contains("Name:\tlegacy-agent"))
            #expect(value("process_threads", [], in: page) == 1)
            let resident = try #require(value("process_resident_memory_bytes", [], in: page))
            #expect(status.contains("VmRSS:") && resident > 1e6 && resident < 1e8)
            #expect(value("agent_memory_usage_bytes", [#"type="rss""#], in: page) ?? 0 > 1e6)
            #expect(value("agent_open_file_descriptors", [], in: page) ?? 0 > 3)
            for sample in page.split(separator: "\n") where !sample.hasPrefix("#") {
                #expect(sample.contains(#"agent="TestAgent""#))
            }
            let check = try Tool.run(["/usr/bin/promtool", "check", "metrics"], input: page)
            #expect(check.status == 0 && check.output == "")
            try expectStamps(agent, ["exporter_init_begin", "exporter_init_end", "server_listening"])
        }
    }

    @Test("Leaves the program's answers unchanged byte for byte, with the exporter on and off")
    func sameAnswers() throws {
        let load = ["AGENT_FAILURE_RATE": "0.3", "AGENT_SEED": "9"]
        func answers(_ command: [String], _ environment: [String: String] = [:]) throws -> [HTTPAnswer] {
            let agent = try Agent(command, address: Loopback.address(), environment: load.merging(environment) { $1 })
            defer { agent.child.stop() }
            try eventually("the request port; it wrote: \(agent.child.output)") {
                (try? agent.request("/status?request=1")) != nil
            }
            let connection = try HTTPConnection(agent.address, Agent.requestPort)
            return try (0..<40).map { try connection.get("/query?request=\($0)") }.map {
                var headers = $0.headers
                headers["date"] = nil
                return HTTPAnswer(status: $0.status, headers: headers, body: $0.body)
            }
        }
        let alone = try answers([Self.legacy])
        #expect(Set(alone.map(\.status)) == [200, 500])
        #expect(try answers([Self.wrapper, "--", Self.legacy]) == alone)
        #expect(try answers([Self.wrapper, "--", Self.legacy], AgentConformanceTests.off) == alone)
    }

    @Test(
        "As process 1 of a container, reaps orphaned processes and exits with the program's status",
        .enabled(if: geteuid() == 0))
    func processOne() throws {
        let address = Loopback.address()
        // Five orphans, which exit while later ones are created. Then the script prints the states of all
        // processes and exits.
        let script = """
            for i in 1 2 3 4 5; do (sh -c 'sleep 0.1' &); sleep 0.05; done
            sleep 0.4
            for file in /proc/[0-9]*/stat; do read -r line < $file && echo "state ${line##*) }"; done
            exit 7
            """
        let child = try Child(
            [
                "/usr/bin/unshare", "--pid", "--fork", "--mount-proc", Self.wrapper, "--settle", "0", "--", "/bin/sh",
                "-c", script,
            ],
            environment: environment(address))
        #expect(try child.exitCode() == 7, "\(child.output)")
        let states = child.output.split(separator: "\n").filter { $0.hasPrefix("state ") }
        #expect(states.count == 2 && states.allSatisfy { !$0.hasPrefix("state Z") }, "\(child.output)")
    }

    @Test(
        "Finds and serves a program on the IPv6 loopback, with or without brackets", arguments: ["::1", "[::1]"])
    func ipv6(address: String) throws {
        let port = address == "::1" ? 47_110 : 47_210
        let child = try Child(
            [
                Self.wrapper, "--address", address, "--", "python3", "-m", "http.server", "--bind", "::1", "\(port)",
            ],
            environment: environment(address).merging(["AGENT_PORT": "\(port)", "HEALTH_CHECK_PORT": "\(port + 1)"]) {
                $1
            })
        defer { child.stop() }
        func get(_ path: String) throws -> String {
            try Tool.run(["/usr/bin/curl", "-s", "-g", "http://[::1]:\(port + 2)\(path)"], input: "").output
        }
        try eventually("the wrapper's port; it wrote: \(child.output)") {
            try get("/health").contains("healthy")
        }
        let page = try get("/metrics")
        #expect(value("agent_wrapped_port_up", [], in: page) == 1 && page.contains("agent_active_connections"))
        try eventually("the readiness validation") {
            child.output.contains("/metrics on [::1]:\(port + 2) answered 200")
        }
    }

    @Test("Serves health, and 503 for metrics, while the exporter is off")
    func off() throws {
        try withAgent([Self.wrapper, "--", Self.legacy], environment: AgentConformanceTests.off) { agent in
            try #expect(agent.metrics("/metrics").status == 503)
            try #expect(agent.metrics("/metrics/summary").status == 503)
            try expectStamps(agent, ["server_listening"])
        }
    }

    @Test("Wraps Python's web server, exits by the server's signal, and leaves its files unchanged")
    func webServer() throws {
        let address = Loopback.address()
        let directory = FileManager.default.temporaryDirectory.appending(path: "served-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try "served as it is\n".write(to: directory.appending(path: "f.txt"), atomically: true, encoding: .utf8)
        let server = try wrapped(
            [
                "python3", "-m", "http.server", "--bind", address, "--directory", directory.path,
                "\(Agent.requestPort)",
            ], at: address)
        defer { server.stop() }
        try waitForPage(address, server)
        try #expect(HTTPConnection(address, Agent.requestPort).get("/f.txt").body == "served as it is\n")
        try #expect(value("agent_wrapped_port_up", [], in: page(address).body) == 1)
        server.terminate()
        try #expect(server.exitCode() == 143)
    }

    @Test("Exits as its program does, and passes on input, environment and signals")
    func passesThrough() throws {
        func outcome(_ script: String, _ overrides: [String: String] = [:]) throws -> (code: Int32, output: String) {
            let child = try wrapped(["sh", "-c", script], at: Loopback.address(), overrides)
            defer { child.stop() }
            return try (child.exitCode(), child.output)
        }
        try #expect(outcome("exit 7") == (7, ""))
        try #expect(outcome("kill -9 $$").code == 137)
        let passed = try outcome("echo $MARK/$AGENT_PORT/${BENCH_EVENT_FD-unset}", ["MARK": "m"])
        #expect(passed == (0, "m/\(Agent.requestPort)/unset\n"))

        let file = FileManager.default.temporaryDirectory.appending(path: "input-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try "from outside".write(to: file, atomically: true, encoding: .utf8)
        let reader = try Child(
            [Self.wrapper, "--", "cat"], environment: environment(Loopback.address(), [:]), input: file)
        defer { reader.stop() }
        try #expect(reader.exitCode() == 0)
        #expect(reader.output == "from outside")

        for (name, number) in [("TERM", SIGTERM), ("INT", SIGINT), ("HUP", SIGHUP), ("USR1", SIGUSR1)] {
            let script = "trap 'echo got \(name); exit 5' \(name); echo ready; while :; do sleep 0.02; done"
            let child = try wrapped(["sh", "-c", script], at: Loopback.address())
            defer { child.stop() }
            try eventually("the trap") { child.output.contains("ready") }
            kill(try #require(child.processes.first), number)
            try #expect(child.exitCode() == 5)
            #expect(child.output.contains("got \(name)"))
        }
    }

    @Test("When it is killed, its program ends too")
    func noOrphan() throws {
        let child = try wrapped(["sleep", "100"], at: Loopback.address())
        defer { child.stop() }
        try eventually("the program") { child.processes.count == 2 }
        let processes = child.processes
        kill(processes[0], SIGKILL)
        try eventually("the program's end") {
            // A zombie has exited, whether or not it has been reaped.
            guard let stat = try? Files.text("/proc/\(processes[1])/stat") else { return true }
            return stat.contains(") Z ")
        }
    }

    @Test("Opens no port for a program that serves metrics itself, on the HTTP port or at --existing")
    func standsAside() throws {
        for flag in [[], ["--existing", "127.0.0.1:PORT"]] {
            let port = try freePort()
            let isOnHTTPPort = flag.isEmpty
            let flags =
                ["--settle", "0.3"] + flag.map { $0.replacing("PORT", with: "\(port)") }
                + (isOnHTTPPort ? ["--address", "127.0.0.1", "--metrics-port", "\(port)"] : [])
            let address = Loopback.address()
            let child = try wrapped([Self.example, "\(port)"], flags: flags, at: address)
            defer { child.stop() }
            try eventually("the message; it wrote: \(child.output)") { child.output.contains("serves metrics") }
            #expect(child.output.contains("http://127.0.0.1:\(port)/metrics serves metrics: no port is opened"))
            let body = try HTTPConnection("127.0.0.1", port).get("/metrics").body
            #expect(body.contains("jobs_total") && !body.contains("agent_"))
            #expect(throws: Unavailable.self) { try page(address) }
            #expect(child.isRunning)
        }
    }

    @Test("Closes its port for a program that begins to serve metrics elsewhere")
    func givesUp() throws {
        let address = Loopback.address()
        let port = try freePort()
        let script = "sleep 0.6; exec \(Self.example) \(port)"
        let child = try wrapped(
            ["sh", "-c", script], flags: ["--settle", "0.1", "--existing", "127.0.0.1:\(port)"], at: address)
        defer { child.stop() }
        try eventually("the wrapper's page") { (try? page(address))?.status == 200 }
        try eventually("the message; it wrote: \(child.output)") { child.output.contains("serves metrics") }
        #expect(throws: Unavailable.self) { try page(address) }
    }

    @Test("Reports a process that was already running, and for a while that it has exited")
    func attached() throws {
        let address = Loopback.address()
        let program = try Child([Self.legacy], environment: environment(address))
        defer { program.stop() }
        try eventually("the program") { (try? HTTPConnection(address, Agent.requestPort)) != nil }
        let pid = try #require(program.processes.first)
        // The kernel stores the start time of a process in steps of 10 ms.
        usleep(30_000)
        let clients = try (0..<3).map { _ in try HTTPConnection(address, Agent.requestPort) }
        for client in clients { _ = try client.get("/status?request=1") }
        let wrapper = try Child(
            [Self.wrapper, "--pid", "\(pid)", "--grace", "1.5"], environment: environment(address))
        defer { wrapper.stop() }
        try waitForPage(address, wrapper)
        try eventually("the state of its port and its connections") {
            let body = try page(address).body
            return value("agent_wrapped_port_up", [], in: body) == 1
                && value("agent_active_connections", [], in: body) == 3
        }
        let before = try page(address).body
        #expect(value("agent_wrapped_up", [], in: before) == 1)
        #expect(value("agent_uptime_seconds", [], in: before) ?? 0 > 0)
        withExtendedLifetime(clients) {}

        kill(pid, SIGKILL)
        try eventually("down") { try value("agent_wrapped_up", [], in: page(address).body) == 0 }
        let after = try page(address)
        #expect(value("agent_health_status", [#"agent_health_status="unhealthy""#], in: after.body) == 1)
        #expect(value("agent_wrapped_port_up", [], in: after.body) == 0)
        for family in ["agent_uptime_seconds", "agent_memory_usage_bytes", "process_threads"] {
            #expect(after.body.contains("# TYPE \(family) ") && !after.body.contains("\n\(family){"), "\(family)")
        }
        try #expect(page(address, "/health").status == 503)
        try #expect(wrapper.exitCode() == 0)
        #expect(wrapper.output.contains("process \(pid) has exited"))
    }

    @Test("A signal ends a wrapper that did not start its program, and the program continues")
    func attachedEnds() throws {
        let sleeper = try Child(["sleep", "50"])
        defer { sleeper.stop() }
        try eventually("the program") { !sleeper.processes.isEmpty }
        let wrapper = try Child(
            [Self.wrapper, "--pid", "\(sleeper.processes[0])", "--settle", "0"],
            environment: environment(Loopback.address()))
        defer { wrapper.stop() }
        try eventually("the port; it wrote: \(wrapper.output)") { wrapper.output.contains("ready") }
        wrapper.terminate()
        try #expect(wrapper.exitCode() == 0)
        #expect(sleeper.isRunning)
    }

    @Test("Reports errors with a fix and the right exit status, before anything is started")
    func mistakes() throws {
        let address = Loopback.address()
        func expect(_ arguments: [String], _ code: Int32, _ words: String) throws {
            let child = try Child([Self.wrapper] + arguments, environment: environment(address))
            defer { child.stop() }
            try #expect(child.exitCode() == code, "\(child.output)")
            #expect(child.output.contains(words), "\(child.output)")
            #expect(child.output.split(separator: "\n").count == 1)
        }
        try expect([], 64, "no command: give -- COMMAND")
        try expect(["--setle=1", "--", "true"], 64, "did you mean --settle?")
        try expect(["--", "no-such-program"], 127, "no-such-program: there is no such program in PATH")
        try expect(["--", "/etc/passwd"], 126, "/etc/passwd: it is not executable")
        try expect(["--pid", "4194300"], 66, "--pid 4194300: there is no such process")
        let occupied = try OccupiedPort(address, Agent.metricsPort)
        try expect(["--", "echo", "started"], 69, "\(address):\(Agent.metricsPort) is in use, but serves no metrics")
        withExtendedLifetime(occupied) {}
    }

    @Test("Leaves its port to its program if the program takes it in the meantime")
    func portTakenLater() throws {
        let address = Loopback.address()
        let child = try wrapped(
            ["python3", "-m", "http.server", "--bind", address, "\(Agent.metricsPort)"], flags: ["--settle", "1.5"],
            at: address)
        defer { child.stop() }
        try eventually("the message; it wrote: \(child.output)") { child.output.contains("no port is opened") }
        try #expect(page(address, "/").status == 200)
        #expect(child.isRunning)
    }

    private func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
