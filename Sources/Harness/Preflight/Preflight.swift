import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import NodeRunner
import ResultStore
import Scraping

/// Checks for everything that would make a run fail later.
enum Preflight {
    /// - Throws: `HarnessError`, `ResultStoreError` or `PlanError`.
    static func check(_ plan: Plan, _ project: Project, results directory: String) throws {
        try checkPrograms(plan.targets, project)
        if plan.targets.contains(where: { $0.url == nil }) { try checkLoopback(isUp: Interfaces.isLoopbackUp) }
        try checkCredentials(plan.targets)
        _ = try InstalledPrometheus.find(for: plan)
        try checkWritable(directory)
        try checkSpace(plan, directory)
        try checkPorts(plan, project)
        let needs = RunNeeds(plan)
        let needed = needs.openFiles
        let allowed = OwnProcess.raiseDescriptorLimit(to: needed + needs.connections)
        guard allowed >= needed else {
            throw HarnessError.missing(
                "\(Count.text(needs.processes, "process needs", many: "processes need")) \(needed) open files, the "
                    + "limit is \(allowed): raise it with ulimit -n \(needed)"
            )
        }
    }

    static func checkPrograms(_ targets: [Target], _ project: Project) throws {
        for target in targets where target.url == nil {
            for program in target.programs { try checkProgram(program, of: target, project) }
        }
    }

    /// - Parameter isUp: whether the addresses of 127.0.0.0/8, on which all agents listen, can be used.
    static func checkLoopback(isUp: Bool) throws {
        guard !isUp else { return }
        throw HarnessError.missing(
            "the loopback interface of this network namespace is down, and agents listen on its addresses: "
                + "`ip link set lo up` brings it up (as root of the namespace)")
    }

    private static func checkCredentials(_ targets: [Target]) throws {
        for access in targets.flatMap(\.pages).compactMap(\.access) {
            do throws(CredentialError) {
                if let credentials = access.credentials { _ = try Credentials(credentials) }
            } catch {
                throw HarnessError.missing("\(error)")
            }
            for file in access.files {
                do throws(SystemError) {
                    _ = try Files.read(file, enough: 1)
                } catch {
                    throw HarnessError.missing("\(file) of the http_config cannot be read (\(error.reason))")
                }
            }
        }
    }

    private static func checkProgram(_ name: String, of target: Target, _ project: Project) throws {
        let program = Placeholders.expand(
            name, values: ["bin": target.binaries ?? project.binaries, "root": project.root])
        guard program.contains("/") else {
            throw HarnessError.missing(
                "target \(target.name): '\(program)' is not a path; a command starts with one, e.g. /usr/bin/env, "
                    + "{bin}/... or {root}/..."
            )
        }
        guard Files.isExecutable(program) else {
            let remedy =
                target.madeBy.isEmpty
                ? "build it, or correct 'command' in its target file"
                : "build it with `\(target.madeBy)`" + (project.isInstalled ? ", in \(project.root)" : "")
            throw HarnessError.missing("target \(target.name): there is no program at \(program): \(remedy)")
        }
    }

    /// - Throws: the error that opening the store would throw. The store is not created.
    static func checkWritable(_ directory: String) throws(ResultStoreError) {
        if let problem = Files.writeProblem(in: directory) {
            throw .cannotWrite(path: directory, reason: problem.reason)
        }
        let store = "\(directory)/\(ResultStore.fileName)"
        if Files.exists(store), !Files.isWritable(store) {
            throw .cannotWrite(path: store, reason: "it is read-only for this user")
        }
    }

    /// - Throws: `PlanError` if a phase has more agents than ports.
    private static func checkPorts(_ plan: Plan, _ project: Project) throws {
        let orders = OrderFactory(
            plan: plan, project: project, slot: 0, occupied: [], ephemeral: .ofThisMachine)
        var seen: Set<String> = []
        // Twins need the most ports, so their message comes first.
        for step in plan.steps.filter({ $0.phase == .twins }) + plan.steps
        where seen.insert("\(step.target) \(step.phase.rawValue)").inserted {
            _ = try orders.order(for: step, index: 0)
        }
    }

    private static func checkSpace(_ plan: Plan, _ directory: String) throws {
        let needed = RunNeeds(plan).bytes
        guard let free = Files.freeBytes(Files.nearestExisting(directory)), free < needed else { return }
        throw HarnessError.noSpace(
            "\(directory): this run needs about \(needed / 1_000_000 + 1) MB, and \(free / 1_000_000) MB are free: "
                + "free some space, or give another --output")
    }
}
