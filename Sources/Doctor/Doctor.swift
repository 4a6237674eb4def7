package import BenchmarkModel
package import Harness
import LinuxSystem
import NodeRunner

/// Looks at everything a run depends on, and measures nothing but how busy the machine is.
package enum Doctor {
    /// For so long the cores are watched, in nanoseconds.
    private static let watch: Int64 = 500_000_000

    /// - Parameters:
    ///   - plan: a default run, whose needs are looked for.
    ///   - targets: all that the project has; those of the plan are needed, the others are not.
    ///   - directory: of the results.
    ///   - path: the directories in which programs are looked for.
    /// - Complexity: half a second, in which the cores are watched.
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
        let room = RoomChecks(
            free: Files.freeBytes(Files.nearestExisting(directory)),
            writeProblem: RunNeeds.writeProblem(results: directory), neededBytes: needs.bytes, directory: directory,
            descriptors: OwnProcess.raiseDescriptorLimit(to: needs.openFiles), neededDescriptors: needs.openFiles,
            occupiedPorts: try RunNeeds.occupiedPorts(plan), isLoopbackUp: Interfaces.isLoopbackUp,
            ephemeralPorts: machine.ephemeralPorts,
            sharedPortProblem: RunNeeds.sharedPortProblem(plan), groupProblem: groupProblem(),
            groupMode: machine.cgroupMode
        )
        return MachineChecks(machine: machine, cores: cores, shares: shares).all() + room.all()
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

    /// Makes the bench's own group, and removes it.
    private static func groupProblem() -> String? {
        do throws(SystemError) {
            _ = try ControlGroupRoot()
            return nil
        } catch {
            return "no group can be made (\(error))"
        }
    }
}
