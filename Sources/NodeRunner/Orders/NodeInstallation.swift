/// A place that only a node knows. An order names it by a token, wherever its path is to stand in a command or a variable.
package enum NodePlace: String, CaseIterable, Sendable {
    /// Holds fleets/, budgets/ and targets/.
    case root
    /// Holds the bench's own executables.
    case binaries

    /// Contains NUL. Arguments and variables of a process cannot contain it, so a token is never confused with a user's text.
    package var token: String { "\0\(rawValue)\0" }
}

/// Where the things that ship with the bench are on a node.
package struct NodeInstallation: Hashable, Sendable {
    package var root: String
    package var binaries: String

    package init(root: String, binaries: String) {
        self.root = root
        self.binaries = binaries
    }

    private func path(_ place: NodePlace) -> String {
        switch place {
        case .root: root
        case .binaries: binaries
        }
    }

    /// Replaces tokens by the node's own paths.
    func resolved(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return NodePlace.allCases.reduce(text) { $0.replacing($1.token, with: path($1)) }
    }

    /// Replaces the beginning of a path of this installation by a token. Other paths stay as they are.
    package func portable(_ path: String) -> String {
        for place in NodePlace.allCases {
            let own = self.path(place)
            if path == own || path.hasPrefix(own + "/") { return place.token + path.dropFirst(own.count) }
        }
        return path
    }

    /// Replaces tokens by the node's own paths, in commands and variables of an order.
    func resolved(_ order: WorkOrder) -> WorkOrder {
        var order = order
        for index in order.launch.agents.indices {
            guard var program = order.launch.agents[index].program else { continue }
            program.command = program.command.map(resolved)
            program.environment = program.environment.mapValues(resolved)
            if let load = program.loadCommand {
                program.loadCommand = LoadCommandOrder(
                    command: load.command.map(resolved), environment: load.environment.mapValues(resolved))
            }
            order.launch.agents[index].program = program
        }
        if case .examine(var examination) = order {
            examination.heapCommand = examination.heapCommand.map(resolved)
            return .examine(examination)
        }
        return order
    }
}
