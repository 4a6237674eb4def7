import BenchmarkModel
import LinuxSystem
import Scraping

/// Checks with one agent in both arms, point by point, what its target supports. Measures nothing, and reports what a
/// run would not measure.
///
/// Takes some seconds at most for a target that answers: each answer has two seconds, the end of its processes two.
struct TargetExamination {
    private let round: RoundContext
    private let examination: ExaminationOrder
    private static let endLimit = 2.0

    init(_ round: RoundContext, _ examination: ExaminationOrder) {
        self.round = round
        self.examination = examination
    }

    func run() throws(Interrupted) {
        let places = LaunchPlaces(round)
        do throws(Interrupted) {
            try places.prepare(round.launch.agents)
        } catch {
            LaunchEnd(round: round, places: places).end([])
            throw error
        }
        round.emit(.stage("startup"))
        let watch: StartUpWatch
        do throws(SystemError) {
            // A missing family is reported as a separate point, and is not a reason to wait.
            var launch = round.launch
            launch.control.requiredFamilies = []
            launch.treatment.requiredFamilies = []
            watch = try StartUpWatch(round.with(launch))
        } catch {
            LaunchEnd(round: round, places: places).end([])
            round.emit(.examined([TargetPoint("start", .unseen, found: "its startup cannot be watched: \(error)")]))
            return
        }
        let launcher = Launcher(round, places)
        var points: [TargetPoint] = []
        defer { LaunchEnd(round: round, places: places).kill(watch.agents.processes) }
        try watch.run { agent in
            switch launcher.launch(agent) {
            case .success(let agent): return agent
            case .failure(let problem):
                let output =
                    problem.lastOutput.isEmpty
                    ? "" : "; its last output: " + problem.lastOutput.joined(separator: " | ")
                points.append(
                    TargetPoint(
                        "start", .wrong, found: problem.reason + output, consequence: "nothing is measured"))
                return nil
            }
        }
        round.emit(.stage("questions"))
        for arm in [Arm.control, .treatment] {
            guard let agent = watch.agents.first(where: { $0.order.arm == arm }) else { continue }
            points.append(start(agent))
        }
        let questions = TargetQuestions(round)
        if let on = watch.agents.first(where: { $0.order.arm == .treatment && $0.isAlive }) {
            points.append(address(on))
            points.append(stamps(on))
            points += try questions.page(on)
            let off = watch.agents.first { $0.order.arm == .control && $0.isAlive }
            points += try questions.requests(
                on, off, hasOff: round.launch.agents.contains { $0.arm == .control })
            points += try LoadQuestion(round).points(on)
            points.append(try questions.health(on))
            points.append(try offSwitch(off, watch.agents, questions))
            points.append(children(watch.agents))
        }
        // Read while the processes run, although the point comes last.
        let allocations = heap(watch.agents)
        points.append(try end(watch.agents))
        points.append(allocations)
        round.emit(.examined(points))
    }

    private func start(_ agent: Agent) -> TargetPoint {
        let name = "start, exporter \(agent.order.isOn ? "on" : "off")"
        if let failure = agent.failure {
            let output = agent.process.lastOutput.joined(separator: " | ")
            return TargetPoint(
                name, .wrong, found: failure + (output.isEmpty ? "" : "; its last output: \(output)"),
                consequence: "nothing is measured")
        }
        guard let ready = agent.operationalAt else {
            return TargetPoint(
                name, .unseen, found: "it was not seen ready", consequence: "its startup has no figure")
        }
        return TargetPoint(
            name, .supported, found: "ready after \(milliseconds((ready - agent.process.spawnedAt).seconds))")
    }

    private func address(_ agent: Agent) -> TargetPoint {
        guard examination.bindsAddress else {
            return TargetPoint(
                "address", .missing, found: "its target file has binds_address: false",
                consequence: "its agents are told apart by port, and have other ports than in the fleet file")
        }
        let port = agent.order.ports.metrics
        var onAll = false
        var onItsOwn = false
        do throws(SystemError) {
            let table = try round.machine.listeners()
            let own = Endpoint(agent.order.address, port)
            try table.dump { listener in
                if listener == own { onItsOwn = true }
                if listener.address == 0, Int(listener.port) == port { onAll = true }
            }
            // An IPv6 socket that accepts IPv4 too listens on all addresses.
            if !onItsOwn, try table.portsOfIPv6().contains(port) { onAll = true }
        } catch {
            return TargetPoint("address", .unseen, found: "listening sockets cannot be listed: \(error)")
        }
        if onAll {
            return TargetPoint(
                "address", .wrong, found: "it listens on all addresses",
                consequence: "set binds_address: false in its target file; otherwise its twins use the same port")
        }
        return onItsOwn
            ? TargetPoint("address", .supported, found: "it listens on its own address (\(agent.order.address))")
            : TargetPoint("address", .unseen, found: "nothing listens on \(agent.order.address):\(port)")
    }

    private func stamps(_ agent: Agent) -> TargetPoint {
        let wanted = ["main", "exporter_init_begin", "exporter_init_end", "server_listening"]
        let found = agent.stamps()
        for event in wanted where found.events.contains(event) {
            guard case .failure(let problem) = found.time(of: event, nil) else { continue }
            return TargetPoint(
                "stamps", .wrong, found: problem.reason,
                consequence: "that stamp is not used; write nanoseconds of CLOCK_MONOTONIC (docs/targets.md)")
        }
        let missing = wanted.filter { !found.events.contains($0) }
        guard !missing.isEmpty else { return TargetPoint("stamps", .supported, found: wanted.joined(separator: " ")) }
        return TargetPoint(
            "stamps", .missing, found: "not written to BENCH_EVENT_FD: \(missing.joined(separator: " "))",
            consequence:
                "exporter initialization and metrics server start are not measured; first metrics are measured "
                + "from outside")
    }

    private func offSwitch(
        _ off: Agent?, _ all: [Agent], _ questions: TargetQuestions
    ) throws(Interrupted) -> TargetPoint {
        if let off { return try questions.offSwitch(off) }
        guard round.launch.agents.contains(where: { $0.arm == .control }) else {
            return TargetPoint(
                "off switch", .missing, found: "its target file does not say how to switch the exporter off",
                consequence: "absolute costs only, no overhead")
        }
        return TargetPoint("off switch", .unseen, found: "its process with the exporter off is not running")
    }

    private func children(_ agents: [Agent]) -> TargetPoint {
        for process in agents.processes { process.checkAlive() }
        let seen = agents.filter(\.isAlive).processes.count { $0.pid != nil }
        return TargetFindings.processes(seen: seen, parents: ProcessTrees(agents).parents(agents).count)
    }

    private func end(_ agents: [Agent]) throws(Interrupted) -> TargetPoint {
        for process in agents.processes { process.checkAlive() }
        let earlier = agents.filter(\.isOperational).compactMap { agent in
            agent.failure.map { "exporter \(agent.order.isOn ? "on" : "off"), \($0)" }
        }
        let processes = agents.filter(\.isAlive).processes
        let rule = processes.first?.stop ?? .usual
        let limit = rule == .usual ? Self.endLimit : rule.seconds
        let left = ProcessEnding(clock: round.clock).terminate(processes) {
            round.interruption.isRequested ? 0 : limit.nanoseconds
        }
        try round.interruption.check()
        return TargetFindings.end(
            asked: processes.count, ended: processes.count - left.count, limit: limit, rule: rule, earlier: earlier)
    }

    /// Judges whether the target's allocations can be counted. A separate build for the heap phase is judged by its
    /// file. Any other program is judged by the libraries that its process has loaded, because a script's interpreter
    /// may start another program.
    private func heap(_ agents: [Agent]) -> TargetPoint {
        let command = examination.heapCommand
        let linkage = command.first.flatMap(ExecutableFile.linkage)
        if command.isEmpty || linkage == .static { return Self.noAllocator }
        if examination.hasHeapBuild {
            let name = command[0].split(separator: "/").last ?? ""
            return linkage == .dynamic
                ? TargetPoint("allocations", .supported, found: "its heap_command is linked dynamically (\(name))")
                : TargetPoint(
                    "allocations", .unseen, found: "its heap_command is not a compiled program (\(command[0]))",
                    consequence: "only a run shows whether its allocator can be replaced")
        }
        let alive = agents.filter { $0.order.arm == .treatment && $0.isAlive }
        guard let agent = alive.first(where: { !$0.order.isWrapped }) ?? alive.first, let pid = agent.process.pid,
            let libraries = try? ProcessFiles().mappedLibraries(pid)
        else {
            return TargetPoint(
                "allocations", .unseen, found: "none of its running processes has libraries that can be listed")
        }
        guard
            let library = libraries.first(where: {
                $0.contains("/libc.so") || $0.contains("/libc-") || $0.contains("/ld-musl")
            })
        else { return Self.noAllocator }
        return TargetPoint("allocations", .supported, found: "its allocator can be replaced: it has loaded \(library)")
    }

    private static let noAllocator = TargetPoint(
        "allocations", .missing, found: "its program does not load an allocator that can be replaced",
        consequence: "allocations and live heap are not measured; name a dynamically linked build as heap_command")
}

/// Formats a time as a terminal shows it, in milliseconds with one decimal.
func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
