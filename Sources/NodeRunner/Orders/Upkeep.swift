package import BenchmarkModel

/// The commands and the directory that the node handles around the life of a process.
package struct Upkeep: Codable, Hashable, Sendable {
    /// The directory in which the process runs; nil for the node's own.
    package var workingDirectory: String?
    /// Executable and arguments of the command before the process is started; empty if there is none.
    package var setup: [String]
    /// The same for the command after the process has ended.
    package var teardown: [String]
    package var stop: StopRule

    package init(
        workingDirectory: String? = nil, setup: [String] = [], teardown: [String] = [], stop: StopRule = .usual
    ) {
        self.workingDirectory = workingDirectory
        self.setup = setup
        self.teardown = teardown
        self.stop = stop
    }

    /// The text in commands, variables and paths of an order that stands for the scratch directory of a process. It
    /// contains NUL, so a user's text never has it.
    package static let scratchToken = "\0scratch\0"
    /// The same for the address of an agent's port at the sink, and for that port alone.
    package static let sinkToken = "\0sink\0"
    package static let sinkPortToken = "\0sink_port\0"

    func mapTexts(_ change: (String) -> String) -> Upkeep {
        Upkeep(
            workingDirectory: workingDirectory.map(change), setup: setup.map(change), teardown: teardown.map(change),
            stop: stop)
    }
}

extension ProgramOrder {
    /// Returns the order with all commands, variables and paths changed.
    func mapTexts(_ change: (String) -> String) -> ProgramOrder {
        var program = self
        program.command = command.map(change)
        program.environment = environment.mapValues(change)
        program.upkeep = upkeep.mapTexts(change)
        program.requestSocket = requestSocket.map(change)
        program.loadCommand = loadCommand.map {
            LoadCommandOrder(command: $0.command.map(change), environment: $0.environment.mapValues(change))
        }
        return program
    }

    /// Whether the process needs a scratch directory.
    var usesScratch: Bool {
        (command + upkeep.setup + upkeep.teardown + environment.values
            + [upkeep.workingDirectory ?? "", requestSocket ?? ""])
            .contains { $0.contains(Upkeep.scratchToken) }
    }
}
