/// The anchors of a document. They resolve its aliases.
struct YAMLAnchors {
    /// The maximum number of nodes to which all aliases of a file expand. Without a limit a file of a few lines could
    /// expand to any size.
    static let expandedLimit = 200_000

    /// The reason why an alias cannot be resolved.
    enum Failure: Error {
        case unknown
        /// The alias is inside the node that its anchor names.
        case cycle
        case tooMany
    }

    private struct Definition {
        let node: YAMLNode
        /// The number of nodes in it, including itself.
        let count: Int
    }

    private var definitions: [String: Definition] = [:]
    private var open: Set<String> = []
    private var expanded = 0

    /// Records the start of a node with an anchor.
    mutating func begin(_ name: String) { open.insert(name) }

    /// Records a complete node with an anchor.
    mutating func define(_ name: String, _ node: YAMLNode) {
        open.remove(name)
        definitions[name] = Definition(node: node, count: node.count)
    }

    /// Returns the node that an alias stands for, with the position of the alias.
    /// - Complexity: linear in the number of nodes to which the alias expands.
    mutating func node(_ name: String, at position: SourcePosition, end: SourcePosition) throws(Failure) -> YAMLNode {
        guard !open.contains(name) else { throw .cycle }
        guard let definition = definitions[name] else { throw .unknown }
        expanded += definition.count
        guard expanded <= Self.expandedLimit else { throw .tooMany }
        let node = definition.node
        return node.placed(at: position.used(from: node.position), end: end)
    }
}

extension YAMLNode {
    fileprivate var count: Int {
        switch content {
        case .scalar, .tagged: 1
        case .sequence(let nodes): nodes.reduce(1) { $0 + $1.count }
        case .mapping(let entries): entries.reduce(1) { $0 + $1.value.count }
        }
    }

    /// Returns the same value at the position of an alias. The nodes inside it also contain the line of their
    /// definition.
    fileprivate func placed(at position: SourcePosition, end: SourcePosition) -> YAMLNode {
        let content: Content =
            switch content {
            case .scalar, .tagged: content
            case .sequence(let nodes):
                .sequence(nodes.map { $0.placed(at: position.used(from: $0.position), end: end) })
            case .mapping(let entries): .mapping(entries.map { $0.placed(at: position, end: end) })
            }
        return YAMLNode(content: content, position: position, end: end)
    }
}

extension YAMLEntry {
    fileprivate func placed(at position: SourcePosition, end: SourcePosition) -> YAMLEntry {
        YAMLEntry(
            key: key, keyPosition: position.used(from: keyPosition),
            value: value.placed(at: position.used(from: value.position), end: end))
    }
}
