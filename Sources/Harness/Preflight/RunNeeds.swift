package import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import ResultStore

/// What a plan takes of the machine, known before anything is measured.
package struct RunNeeds: Sendable {
    /// At most, at once: agents' processes, of which a pack is one, and load commands.
    package let processes: Int
    /// Descriptors of the node.
    package let openFiles: Int
    /// Room for the results, in bytes.
    package let bytes: Int

    /// Descriptors that a node holds for a process: its end, its output, its event pipe and its file of /proc.
    private static let descriptorsOfProcess = 4
    /// For an agent in it: the connection of its load, and two requests for pages at once.
    private static let descriptorsOfAgent = 3
    /// For a load command: its end, its output, its errors and its file of /proc.
    private static let descriptorsOfCommand = 4
    /// Descriptors a node needs beyond those.
    private static let spareDescriptors = 200
    /// Bytes of an observation in the store, its index and the log that is written before it included; measured: 90.
    private static let bytesPerObservation = 200
    /// Observations of a process in a round besides one a block; what belongs to no process is far less.
    private static let observationsPerRound = 49

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
        let rounds =
            plan.rounds * (Int(saturating: plan.steadySeconds(of: .twins) ?? 0) + Self.observationsPerRound)
            + plan.herdLaunches * Self.observationsPerRound
        bytes = 2 * agents * plan.targets.count * rounds * Self.bytesPerObservation + 1_000_000
    }

    /// - Throws: what a run would refuse to begin with.
    package static func check(_ plan: Plan, _ project: Project, results directory: String) throws {
        try Preflight.check(plan, project, results: directory)
    }

    /// Of the ports that the plan's agents may be given, those that somebody listens on at every address; nil when all address
    /// slots are taken by other benches.
    package static func occupiedPorts(_ plan: Plan) throws -> [Int]? {
        let slot: PortSlot
        do {
            slot = try PortSlot.take()
        } catch HarnessError.missing {
            return nil
        }
        return slot.occupied(among: try OrderFactory.candidatePorts(plan)).sorted()
    }

    /// Why the results cannot be written to a directory; nil where they can.
    package static func writeProblem(results directory: String) -> String? {
        do throws(ResultStoreError) {
            try Preflight.checkWritable(directory)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Why the plan's fleet would have no ports if its target listened on all addresses; nil where it would have some.
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

    /// Why a run would refuse a target: the first of its programs that is not there. nil when all are.
    package static func missingProgram(of target: Target, _ project: Project) -> String? {
        do {
            try Preflight.checkPrograms([target], project)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
