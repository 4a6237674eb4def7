import BenchmarkModel
import LinuxSystem
import Probes

/// One agent in both arms, asked point by point what its target supports: nothing is measured, and what a run will miss is told.
///
/// It takes some seconds at most for a target that answers: each answer has two, the end of its processes two.
struct TargetExamination {
    private let round: RoundContext
    private let examination: Examination
    private static let endLimit = 2.0

    init(_ round: RoundContext, _ examination: Examination) {
        self.round = round
        self.examination = examination
    }

    func run() throws(Interrupted) {
        round.emit(.stage("start-up"))
        let watch: StartUpWatch
        do throws(SystemError) {
            // A family that is missing is a point of its own, and no reason to wait.
            var order = round.order
            order.control.requiredFamilies = []
            order.treatment.requiredFamilies = []
            watch = try StartUpWatch(round.with(order))
        } catch {
            round.emit(.examined([TargetPoint("start", .wrong, found: "its start-up cannot be watched: \(error)")]))
            return
        }
        defer { for host in watch.processes.hosts where !host.reaped() { host.kill() } }
        var points: [TargetPoint] = []
        let launcher = Launcher(round)
        try watch.run { process in
            switch launcher.launch(process) {
            case .success(let agent): return agent
            case .failure(let problem):
                points.append(TargetPoint("start", .wrong, found: problem.reason, consequence: "nothing is measured"))
                return nil
            }
        }
        round.emit(.stage("questions"))
        for arm in [Arm.control, .treatment] {
            guard let agent = watch.processes.first(where: { $0.order.arm == arm }) else { continue }
            points.append(start(agent))
        }
        let questions = TargetQuestions(round)
        if let on = watch.processes.first(where: { $0.order.arm == .treatment && $0.isAlive }) {
            points.append(address(on))
            points.append(stamps(on))
            points += questions.page(on)
            let off = watch.processes.first { $0.order.arm == .control && $0.isAlive }
            points += questions.requests(on, off)
            points += try LoadQuestion(round).points(on)
            points.append(questions.health(on))
            points.append(offSwitch(off, questions))
            points.append(children(watch.processes))
        }
        points.append(try end(watch.processes))
        points.append(heap())
        round.emit(.examined(points))
    }

    private func start(_ agent: AgentProcess) -> TargetPoint {
        let name = "start, exporter \(agent.order.isOn ? "on" : "off")"
        if let failure = agent.failure {
            let words = agent.host.lastOutput.joined(separator: " | ")
            return TargetPoint(
                name, .wrong, found: failure + (words.isEmpty ? "" : "; its last words: \(words)"),
                consequence: "nothing is measured")
        }
        let ready = agent.operationalAt.map { ($0 - agent.host.spawnedAt).seconds } ?? 0
        return TargetPoint(name, .supported, found: "ready after \(milliseconds(ready))")
    }

    private func address(_ agent: AgentProcess) -> TargetPoint {
        var onAll = false
        var table = try? ListenTable()
        try? table?.dump { if $0.address == 0, Int($0.port) == agent.order.ports.metrics { onAll = true } }
        return onAll
            ? TargetPoint(
                "address", .wrong, found: "it listens on all addresses",
                consequence: "say binds_address: false in its target file, or its twins meet on their ports")
            : TargetPoint("address", .supported, found: "it listens where it is told (\(agent.order.address))")
    }

    private func stamps(_ agent: AgentProcess) -> TargetPoint {
        let wanted = ["main", "exporter_init_begin", "exporter_init_end", "server_listening"]
        let found = agent.stamps()
        let missing = wanted.filter { found[$0] == nil }
        guard !missing.isEmpty else { return TargetPoint("stamps", .supported, found: wanted.joined(separator: " ")) }
        return TargetPoint(
            "stamps", .missing, found: "BENCH_EVENT_FD lacks \(missing.joined(separator: " "))",
            consequence: "no exporter initialisation and metrics server start; first metrics are seen from outside")
    }

    private func offSwitch(_ off: AgentProcess?, _ questions: TargetQuestions) -> TargetPoint {
        guard let off else {
            return TargetPoint(
                "off switch", .missing, found: "there is no process with its exporter off",
                consequence: "absolute costs only, no overhead")
        }
        return questions.offSwitch(off)
    }

    private func children(_ agents: [AgentProcess]) -> TargetPoint {
        !ProcessTrees(agents).parents(agents).isEmpty
            ? TargetPoint(
                "processes", .missing, found: "it has child processes",
                consequence: "they are counted in control groups, where those can be made, from the second round on")
            : TargetPoint("processes", .supported, found: "one process")
    }

    private func end(_ agents: [AgentProcess]) throws(Interrupted) -> TargetPoint {
        let hosts = agents.filter(\.isAlive).hosts
        for host in hosts { host.terminate() }
        let deadline = Clock.now() + Self.endLimit.nanoseconds
        while hosts.contains(where: { !$0.reaped() }), Clock.now() < deadline {
            try round.interruption.sleep(until: Clock.now() + 5_000_000)
        }
        return hosts.allSatisfy { $0.reaped() }
            ? TargetPoint("end", .supported, found: "it ends on SIGTERM")
            : TargetPoint(
                "end", .missing, found: "it was still there \(Int(Self.endLimit)) s after SIGTERM",
                consequence: "every round waits 10 s for it, then kills it")
    }

    private func heap() -> TargetPoint {
        let command = examination.heapCommand
        if command.isEmpty || ExecutableFile.isStatic(command[0]) {
            return TargetPoint(
                "allocations", .missing, found: "its program loads no allocator that could be replaced",
                consequence: "no allocations and live heap; name a dynamic build as heap_command")
        }
        return TargetPoint(
            "allocations", .supported,
            found: "it loads an allocator that can be replaced (\(command[0].split(separator: "/").last ?? ""))")
    }
}

/// As a terminal has it.
func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
