import BenchmarkModel
import LinuxSystem
import Scraping

/// One agent in both arms, asked point by point what its target supports: nothing is measured, and what a run will miss is told.
///
/// It takes some seconds at most for a target that answers: each answer has two, the end of its processes two.
struct TargetExamination {
    private let round: RoundContext
    private let examination: ExaminationOrder
    private static let endLimit = 2.0

    init(_ round: RoundContext, _ examination: ExaminationOrder) {
        self.round = round
        self.examination = examination
    }

    func run() throws(Interrupted) {
        round.emit(.stage("start-up"))
        let watch: StartUpWatch
        do throws(SystemError) {
            // A family that is missing is a point of its own, and no reason to wait.
            var launch = round.launch
            launch.control.requiredFamilies = []
            launch.treatment.requiredFamilies = []
            watch = try StartUpWatch(round.with(launch))
        } catch {
            round.emit(.examined([TargetPoint("start", .unseen, found: "its start-up cannot be watched: \(error)")]))
            return
        }
        defer { LaunchEnd(round: round).kill(watch.agents.processes) }
        var points: [TargetPoint] = []
        let launcher = Launcher(round)
        try watch.run { agent in
            switch launcher.launch(agent) {
            case .success(let agent): return agent
            case .failure(let problem):
                points.append(TargetPoint("start", .wrong, found: problem.reason, consequence: "nothing is measured"))
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
        // While its processes run; the point comes last.
        let allocations = heap(watch.agents)
        points.append(try end(watch.agents))
        points.append(allocations)
        round.emit(.examined(points))
    }

    private func start(_ agent: Agent) -> TargetPoint {
        let name = "start, exporter \(agent.order.isOn ? "on" : "off")"
        if let failure = agent.failure {
            let words = agent.process.lastOutput.joined(separator: " | ")
            return TargetPoint(
                name, .wrong, found: failure + (words.isEmpty ? "" : "; its last words: \(words)"),
                consequence: "nothing is measured")
        }
        guard let ready = agent.operationalAt else {
            return TargetPoint(
                name, .unseen, found: "it was not seen to be ready", consequence: "its start-up has no figure")
        }
        return TargetPoint(
            name, .supported, found: "ready after \(milliseconds((ready - agent.process.spawnedAt).seconds))")
    }

    private func address(_ agent: Agent) -> TargetPoint {
        guard examination.bindsAddress else {
            return TargetPoint(
                "address", .missing, found: "its target file has binds_address: false",
                consequence: "its agents are told apart by their ports, and get other ports than the fleet's")
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
            // An IPv6 socket that takes IPv4 too is on all addresses.
            if !onItsOwn, try table.portsOfIPv6().contains(port) { onAll = true }
        } catch {
            return TargetPoint("address", .unseen, found: "listening sockets cannot be listed: \(error)")
        }
        if onAll {
            return TargetPoint(
                "address", .wrong, found: "it listens on all addresses",
                consequence: "say binds_address: false in its target file, or its twins meet on their ports")
        }
        return onItsOwn
            ? TargetPoint("address", .supported, found: "it listens where it is told (\(agent.order.address))")
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
            "stamps", .missing, found: "BENCH_EVENT_FD lacks \(missing.joined(separator: " "))",
            consequence: "no exporter initialisation and metrics server start; first metrics are seen from outside")
    }

    private func offSwitch(
        _ off: Agent?, _ all: [Agent], _ questions: TargetQuestions
    ) throws(Interrupted) -> TargetPoint {
        if let off { return try questions.offSwitch(off) }
        guard round.launch.agents.contains(where: { $0.arm == .control }) else {
            return TargetPoint(
                "off switch", .missing, found: "its target file names no way to switch its exporter off",
                consequence: "absolute costs only, no overhead")
        }
        return TargetPoint("off switch", .unseen, found: "its process with the exporter off does not run")
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
        let left = ProcessEnding(clock: round.clock).terminate(processes) {
            round.interruption.isAsked ? 0 : Self.endLimit.nanoseconds
        }
        try round.interruption.check()
        return TargetFindings.end(
            asked: processes.count, ended: processes.count - left.count, limit: Self.endLimit, earlier: earlier)
    }

    /// A build of its own for the heap phase is judged by its file, any other program by what its process has loaded: a script's
    /// interpreter may start something else.
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
                    consequence: "whether its allocator can be replaced is not known before a run")
        }
        let alive = agents.filter { $0.order.arm == .treatment && $0.isAlive }
        guard let agent = alive.first(where: { !$0.order.isWrapped }) ?? alive.first, let pid = agent.process.pid,
            let libraries = try? ProcessFiles().mappedLibraries(pid)
        else {
            return TargetPoint("allocations", .unseen, found: "no process of it ran whose libraries could be listed")
        }
        guard
            let library = libraries.first(where: {
                $0.contains("/libc.so") || $0.contains("/libc-") || $0.contains("/ld-musl")
            })
        else { return Self.noAllocator }
        return TargetPoint("allocations", .supported, found: "its allocator can be replaced: it has loaded \(library)")
    }

    private static let noAllocator = TargetPoint(
        "allocations", .missing, found: "its program loads no allocator that could be replaced",
        consequence: "no allocations and live heap; name a dynamic build as heap_command")
}

/// As a terminal has it.
func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
