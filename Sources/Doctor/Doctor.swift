package import BenchmarkModel
package import Harness
import LinuxSystem
import NodeRunner

/// Checks everything that a run depends on. The only measurement is the load of the machine.
package enum Doctor {
    /// The time during which the load of the cores is measured, in nanoseconds.
    private static let watch: Int64 = 500_000_000

    /// Runs all checks.
    /// - Parameters:
    ///   - plan: a default run. The checks look for everything that it needs.
    ///   - targets: all targets of the project. Only those of the plan are needed.
    ///   - directory: the results directory.
    ///   - path: the directories to search for programs.
    /// - Complexity: takes half a second, to measure the load of the cores.
    package static func examine(
        _ plan: Plan, targets: [Target], project: Project, directory: String, path: [String]
    ) throws -> [Diagnosis] {
        let machine = MachineFiles()
        let cores = UsableCores()
        let before = machine.cpuTime(of: cores.allowed)
        Poll.sleep(until: Clock.now() + watch)
        let shares = machine.cpuTime(of: cores.allowed).flatMap { after in before.flatMap { after.shares(since: $0) } }
        let needed = Set(plan.targets.map(\.name))
        let needs = RunNeeds(plan)
        let limits = LimitChecks(
            free: Files.freeBytes(Files.nearestExisting(directory)),
            writeProblem: RunNeeds.writeProblem(results: directory), neededBytes: needs.bytes, directory: directory,
            descriptors: OwnProcess.raiseDescriptorLimit(to: needs.openFiles), neededDescriptors: needs.openFiles,
            occupiedPorts: try RunNeeds.occupiedPorts(plan), isLoopbackUp: Interfaces.isLoopbackUp,
            ephemeralPorts: machine.ephemeralPorts,
            sharedPortProblem: RunNeeds.sharedPortProblem(plan), groupProblem: groupProblem(),
            groupMode: machine.cgroupMode
        )
        return MachineChecks(machine: machine, cores: cores, shares: shares).all() + limits.all()
            + ProgramChecks(
                path: path, machine: machine, allocator: CountingAllocator.path,
                plots: Files.exists(project.plotScript) ? project.plotScript : nil
            ).all()
            + targets.map { target in
                TargetCheck(
                    target: target, problem: RunNeeds.missingProgram(of: target, project),
                    isDefault: needed.contains(target.name)
                ).diagnosis()
            }
    }

    /// Creates the bench's control group and removes it again.
    /// - Returns: the reason why that failed; nil when it worked.
    private static func groupProblem() -> String? {
        do throws(SystemError) {
            _ = try ControlGroupRoot()
            return nil
        } catch {
            return "control groups cannot be created (\(error))"
        }
    }
}
