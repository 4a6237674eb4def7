package import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import ResultStore

/// The resources that a plan needs, computed before the run.
package struct RunNeeds: Sendable {
    /// The maximum number of simultaneous processes: agents, where a pack is one process, and load commands.
    package let processes: Int
    /// The number of file descriptors of the node.
    package let openFiles: Int
    /// Further files that the node uses if each process gets its largest number of connections of the load. With fewer,
    /// requests wait.
    let connections: Int
    /// The disk space for the results, in bytes.
    package let bytes: Int

    /// Descriptors of the node per process: its exit, its output, its event pipe, its file of /proc and its scratch
    /// directory.
    private static let descriptorsOfProcess = 5
    /// Descriptors of the node per agent: the connection of its load, and two simultaneous requests for pages.
    private static let descriptorsOfAgent = 3
    /// Descriptors of the node per load command: its exit, its output, its errors and its file of /proc.
    private static let descriptorsOfCommand = 4
    /// Other descriptors of the node.
    private static let spareDescriptors = 200
    /// Bytes per observation in the store, including its index and the write-ahead log. 90 bytes were measured.
    private static let bytesPerObservation = 200
    /// Observations per process and round, in addition to one per block. Observations without a process are few.
    private static let observationsPerRound = 50

    package init(_ plan: Plan) {
        let agents = plan.fleet.agents.count
        let launches = LaunchSize.all(plan)
        processes = launches.map { $0.processes + $0.loadCommands }.max() ?? 0
        openFiles =
            Self.spareDescriptors
            + (launches.map {
                Self.descriptorsOfProcess * $0.processes + Self.descriptorsOfAgent * $0.agents
                    + Self.descriptorsOfCommand * $0.loadCommands
            }.max() ?? 0)
        connections =
            (launches.map(\.processes).max() ?? 0) * ((plan.targets.map(\.connections).max() ?? 1) - 1)
        let rounds =
            plan.rounds * (Int(saturating: plan.steadySeconds(of: .twins) ?? 0) + Self.observationsPerRound)
            + plan.herdLaunches * Self.observationsPerRound
        bytes = 2 * agents * plan.targets.count * rounds * Self.bytesPerObservation + 1_000_000
    }

    /// Checks whether a run of the plan can begin.
    ///
    /// - Throws: the error with which the run would end.
    package static func check(_ plan: Plan, _ project: Project, results directory: String) throws {
        try Preflight.check(plan, project, results: directory)
    }

    /// Returns the ports that agents of the plan may get and on which a program listens on all addresses; nil if all
    /// address slots are taken by other benches.
    package static func occupiedPorts(_ plan: Plan) throws -> [Int]? {
        let slot: PortSlot
        do {
            slot = try PortSlot.take()
        } catch HarnessError.missing {
            return nil
        }
        return slot.occupied(among: try OrderFactory.candidatePorts(plan)).sorted()
    }

    /// Returns the reason why results cannot be written to a directory; nil if they can.
    package static func writeProblem(results directory: String) -> String? {
        do throws(ResultStoreError) {
            try Preflight.checkWritable(directory)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Returns the reason why the fleet would have too few ports if its target listened on all addresses; nil if it has
    /// enough.
    package static func sharedPortProblem(_ plan: Plan) -> String? {
        do throws(PlanError) {
            _ = try PortPlan.make(
                fleet: plan.fleet, arms: [.control, .treatment, .secondControl],
                layout: PortLayout(slot: 0, launch: 0, bindsAddress: false), ephemeral: .ofThisMachine)
            return nil
        } catch {
            return error.message
        }
    }

    /// Returns a message about the first missing program of a target; nil if all programs exist.
    package static func missingProgram(of target: Target, _ project: Project) -> String? {
        do {
            try Preflight.checkPrograms([target], project)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
