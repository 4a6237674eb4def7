/// The anchors of a document, and the nodes that aliases stand for.
struct YAMLAnchors {
    /// Nodes that the aliases of a file unfold to, together. A file of a few lines can otherwise unfold to any size.
    static let unfoldedLimit = 200_000

    /// Why an alias stands for nothing.
    enum Failure: Error {
        case unknown
        /// The alias is within the node that its anchor names.
        case cycle
        case tooMany
    }

    private struct Definition {
        let node: YAMLNode
        /// Nodes in it, itself included.
        let count: Int
    }

    private var definitions: [String: Definition] = [:]
    private var open: Set<String> = []
    private var unfolded = 0

    /// A node with this anchor begins.
    mutating func begin(_ name: String) { open.insert(name) }

    /// The node has been read.
    mutating func define(_ name: String, _ node: YAMLNode) {
        open.remove(name)
        definitions[name] = Definition(node: node, count: node.count)
    }

    /// The node that an alias stands for, placed where the alias is.
    /// - Complexity: linear in the nodes that it unfolds to.
    mutating func node(_ name: String, at position: SourcePosition, end: SourcePosition) throws(Failure) -> YAMLNode {
        guard !open.contains(name) else { throw .cycle }
        guard let definition = definitions[name] else { throw .unknown }
        unfolded += definition.count
        guard unfolded <= Self.unfoldedLimit else { throw .tooMany }
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

    /// The same value at the place of an alias. A node within it says besides where it is itself defined.
    fileprivate func placed(at place: SourcePosition, end: SourcePosition) -> YAMLNode {
        let content: Content =
            switch content {
            case .scalar, .tagged: content
            case .sequence(let nodes): .sequence(nodes.map { $0.placed(at: place.used(from: $0.position), end: end) })
            case .mapping(let entries): .mapping(entries.map { $0.placed(at: place, end: end) })
            }
        return YAMLNode(content: content, position: place, end: end)
    }
}

extension YAMLEntry {
    fileprivate func placed(at place: SourcePosition, end: SourcePosition) -> YAMLEntry {
        YAMLEntry(
            key: key, keyPosition: place.used(from: keyPosition),
            value: value.placed(at: place.used(from: value.position), end: end))
    }
}
