import BenchmarkModel

/// A path that only a node knows. An order contains a token instead of the path, in commands and variables.
package enum NodeLocation: String, CaseIterable, Sendable {
    /// The directory of fleets/, budgets/ and targets/.
    case root
    /// The directory of the bench's own executables.
    case binaries

    /// The token in orders. It contains NUL, which arguments and variables of a process cannot contain, so a token is
    /// never confused with a user's text.
    package var token: String { "\0\(rawValue)\0" }
}

/// The paths at which the files that ship with the bench are installed on a node.
package struct NodeInstallation: Hashable, Sendable {
    package var root: String
    package var binaries: String

    package init(root: String, binaries: String) {
        self.root = root
        self.binaries = binaries
    }

    private func path(_ location: NodeLocation) -> String {
        switch location {
        case .root: root
        case .binaries: binaries
        }
    }

    /// Returns the text with tokens replaced by the node's own paths.
    func resolved(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return NodeLocation.allCases.reduce(text) { $0.replacing($1.token, with: path($1)) }
    }

    /// Returns the path with its beginning replaced by a token, if it lies in this installation. Other paths are
    /// returned unchanged.
    package func portable(_ path: String) -> String {
        for location in NodeLocation.allCases {
            let own = self.path(location)
            if path == own || path.hasPrefix(own + "/") { return location.token + path.dropFirst(own.count) }
        }
        return path
    }

    /// Returns the order with tokens in its commands and variables replaced by the node's own paths.
    func resolved(_ order: WorkOrder) -> WorkOrder {
        var order = order
        for index in order.launch.agents.indices {
            let authorities = order.launch.agents[index].https?.certificates?.authorities
            order.launch.agents[index].https?.certificates?.authorities = authorities.map(resolved)
            for page in order.launch.agents[index].pages.indices {
                let access = order.launch.agents[index].pages[page].access
                order.launch.agents[index].pages[page].access = access?.mapPaths(resolved)
            }
            guard let program = order.launch.agents[index].program else { continue }
            order.launch.agents[index].program = program.mapTexts(resolved)
        }
        if case .examine(var examination) = order {
            examination.heapCommand = examination.heapCommand.map(resolved)
            return .examine(examination)
        }
        return order
    }
}
