import BenchmarkModel
import LinuxSystem

/// Why a process was not started.
struct CannotStart: Error, Hashable {
    let reason: String
    var lastOutput: [String] = []
}

/// The surroundings of the processes of a launch: their scratch directories, and the commands that run before and after
/// them. Confined to the node's main thread. A scratch directory that is left when this object is released is removed
/// by the node's guardian.
final class LaunchPlaces {
    private struct Place {
        let program: ProgramOrder
        let owner: String
        let scratch: ScratchDirectory?
        /// Whether its teardown is still to run.
        var isSetUp = false
    }

    private enum Key: Hashable {
        case pack(Pack)
        case process(String)
    }

    private let round: RoundContext
    private var places: [Key: Place] = [:]
    private var problems: [Key: CannotStart] = [:]
    /// The keys of `places` in the order of their launch.
    private var keys: [Key] = []
    /// The sink of the launch; nil where no agent pushes.
    private var sink: LaunchSink?

    init(_ round: RoundContext) { self.round = round }

    /// Makes the scratch directories and runs the setup commands, one after the other. Call before the startup is
    /// watched, so that no figure contains them.
    func prepare(_ orders: [AgentOrder]) throws(Interrupted) {
        openSink(orders)
        if orders.contains(where: { $0.program?.upkeep.setup.isEmpty == false }) { round.emit(.stage("setup")) }
        for order in orders {
            guard let program = order.program else { continue }
            let key = Self.key(order)
            guard places[key] == nil, problems[key] == nil else { continue }
            do throws(SystemError) {
                let scratch = program.usesScratch ? try ScratchDirectory() : nil
                places[key] = Place(
                    program: resolved(order, program, scratch), owner: order.owner, scratch: scratch)
                keys.append(key)
            } catch {
                problems[key] = CannotStart(reason: "its scratch directory could not be made: \(error)")
                continue
            }
            try setUp(key)
        }
    }

    /// Returns the order with the paths of its own process, or why the process cannot be started.
    func placed(_ order: AgentOrder) -> Result<AgentOrder, CannotStart> {
        if let problem = problems[Self.key(order)] { return .failure(problem) }
        guard let program = order.program, let place = places[Self.key(order)] else { return .success(order) }
        if let directory = place.program.upkeep.workingDirectory, !Files.isDirectory(directory) {
            return .failure(
                CannotStart(
                    reason:
                        "its working_directory \(directory) does not exist or is not a directory: create it, or let "
                        + "setup create it"))
        }
        var order = order
        order.program = resolved(order, program, place.scratch)
        return .success(order)
    }

    /// Returns an agent's port at the sink; nil if it does not push.
    func push(_ order: AgentOrder) -> AgentPush? { sink?.push(order) }

    /// Opens the ports of agents that push. They are open before an agent or a setup command is started.
    private func openSink(_ orders: [AgentOrder]) {
        do throws(SystemError) {
            sink = try LaunchSink(round, orders)
        } catch {
            for order in orders where order.push != nil {
                problems[Self.key(order)] = CannotStart(reason: "the sink of its pushes could not be started: \(error)")
            }
        }
    }

    /// Runs the teardown commands of all processes that were set up. Call when the processes have ended. If the round
    /// is interrupted, all commands together have one second.
    func tearDown() {
        let hurried = round.clock.now() + CommandsAround.hurriedLimit
        for key in keys {
            guard let place = places[key], place.isSetUp else { continue }
            places[key]?.isSetUp = false
            guard !place.program.upkeep.teardown.isEmpty else { continue }
            let problem = CommandsAround(round: round).tearDown(place.program, owner: place.owner, hurried: hurried)
            guard let problem else { continue }
            let output =
                problem.lastOutput.isEmpty ? "" : "; its last output: " + problem.lastOutput.joined(separator: " | ")
            round.emit(.warning("\(round.launch.target): \(place.owner): \(problem.reason)\(output)"))
        }
    }

    /// Removes the scratch directories. Call when nothing runs that may still write to them.
    func removeScratch() {
        sink?.close()
        sink = nil
        for key in keys {
            guard let place = places.removeValue(forKey: key), let scratch = place.scratch, !scratch.remove() else {
                continue
            }
            round.emit(
                .warning(
                    "\(round.launch.target): \(place.owner): its scratch directory could not be removed: rm -rf "
                        + "\(scratch.path)"))
        }
        keys = []
    }

    private func setUp(_ key: Key) throws(Interrupted) {
        guard let place = places[key] else { return }
        guard !place.program.upkeep.setup.isEmpty else {
            places[key]?.isSetUp = true
            return
        }
        if let problem = try CommandsAround(round: round).setUp(place.program, owner: place.owner) {
            problems[key] = problem
        } else {
            places[key]?.isSetUp = true
        }
    }

    private static func key(_ order: AgentOrder) -> Key {
        order.pack.map(Key.pack) ?? .process(order.owner)
    }

    private func resolved(
        _ order: AgentOrder, _ program: ProgramOrder, _ scratch: ScratchDirectory?
    ) -> ProgramOrder {
        let push = push(order)
        guard scratch != nil || push != nil else { return program }
        return program.mapTexts { text in
            var text = text
            if let scratch { text = text.replacing(Upkeep.scratchToken, with: scratch.path) }
            if let push {
                text = text.replacing(Upkeep.sinkToken, with: push.address)
                    .replacing(Upkeep.sinkPortToken, with: "\(push.port)")
            }
            return text
        }
    }
}
