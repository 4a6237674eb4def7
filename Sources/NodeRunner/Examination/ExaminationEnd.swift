import BenchmarkModel
import LinuxSystem

/// The end of an examination: its processes end, and what they leave is ended and named.
extension TargetExamination {
    private static let endLimit = 2.0

    /// Asks the processes to end, kills those that do not, and ends what they leave.
    func end(_ agents: [Agent], _ places: LaunchPlaces) throws(Interrupted) -> TargetPoint {
        for process in agents.processes { process.checkAlive() }
        let earlier = agents.filter(\.isOperational).compactMap { agent in
            agent.failure.map {
                "exporter \(agent.order.isOn ? "on" : "off"), \($0)" + Self.quoted(agent.process.lastOutput)
            }
        }
        let processes = agents.filter(\.isAlive).processes
        let rule = processes.first?.stop ?? .usual
        let limit = rule == .usual ? Self.endLimit : rule.seconds
        let running = ProcessEnding(clock: round.clock).terminate(processes) {
            round.interruption.isRequested ? 0 : limit.nanoseconds
        }
        try round.interruption.check()
        let leftovers = LaunchEnd(round: round, places: places).kill(agents.processes)
        return TargetFindings.end(
            asked: processes.count, ended: processes.count - running.count, limit: limit, rule: rule,
            earlier: earlier, left: leftovers.ended + leftovers.left)
    }

    /// Judges whether the target's allocations can be counted. A separate build for the heap phase is judged by its
    /// file. Any other program is judged by the libraries that its process has loaded, because a script's interpreter
    /// may start another program.
    func heap(_ agents: [Agent]) -> TargetPoint {
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
