/// Builds the tree of a YAML file: one document, no anchors, aliases or tags, no key twice, bounded in size and depth.
///
/// Anchors are left out on purpose: a small file could unfold to any size, and these files have nothing to repeat.
package struct YAMLDocument {
    /// Far above any target or budget file, far below what would take long.
    static let sizeLimit = 1 << 20
    static let depthLimit = 16

    private let events: YAMLEventStream
    private let file: String
    private let errors: ErrorList

    /// The root of a file's one document.
    /// - Parameter errors: takes duplicate keys, which do not end the reading.
    package static func parse(_ bytes: [UInt8], errors: ErrorList) throws(ConfigurationErrors) -> YAMLNode {
        let file = errors.file
        guard bytes.count <= sizeLimit else {
            throw SourceFile.whole(file, "is larger than \(sizeLimit >> 20) MiB", "give a configuration file")
        }
        let events = YAMLEventStream(try SourceFile.validated(bytes, file: file), file: file)
        return try YAMLDocument(events: events, file: file, errors: errors).root()
    }

    private func root() throws(ConfigurationErrors) -> YAMLNode {
        _ = try events.next()
        guard case .documentStart = try events.next().kind else {
            throw SourceFile.whole(file, "is empty", "write a mapping of keys and values")
        }
        let root = try node(of: try events.next(), depth: 0)
        // The document's end.
        _ = try events.next()
        let last = try events.next()
        guard case .end = last.kind else {
            throw error(last, "a second document", "give each a file of its own")
        }
        return root
    }

    private func node(of event: YAMLEvent, depth: Int) throws(ConfigurationErrors) -> YAMLNode {
        guard !event.isFancy else {
            throw error(event, "anchors, aliases and tags are not understood here", "write the value out")
        }
        guard depth < Self.depthLimit else {
            throw error(event, "nested more than \(Self.depthLimit) deep", "flatten it")
        }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return YAMLNode(content: .scalar(text, isPlain: isPlain), position: event.position, end: event.end)
        case .sequenceStart:
            let (nodes, end) = try sequence(depth: depth)
            return YAMLNode(content: .sequence(nodes), position: event.position, end: end)
        case .mappingStart:
            let (entries, end) = try mapping(depth: depth)
            return YAMLNode(content: .mapping(entries), position: event.position, end: end)
        default:
            throw error(event, "no value where one must be", "write YAML 1.1")
        }
    }

    private func sequence(depth: Int) throws(ConfigurationErrors) -> ([YAMLNode], end: SourcePosition) {
        var nodes: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return (nodes, event.end) }
            nodes.append(try node(of: event, depth: depth + 1))
        }
    }

    private func mapping(depth: Int) throws(ConfigurationErrors) -> ([YAMLEntry], end: SourcePosition) {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return (entries, event.end) }
            let key = try node(of: event, depth: depth + 1)
            guard case .scalar(let name, _) = key.content else {
                throw error(event, "a key that is \(key.kind)", "use a word")
            }
            let value = try node(of: try events.next(), depth: depth + 1)
            if let earlier = lines[name] {
                errors.add(key.position, "key \(quoted(name)) is already on line \(earlier)", "give it once")
            } else {
                lines[name] = key.position.line
                entries.append(YAMLEntry(key: name, keyPosition: key.position, value: value))
            }
        }
    }

    private func error(_ event: YAMLEvent, _ message: String, _ remedy: String) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(file: file, position: event.position, message: message, remedy: remedy)
        ])
    }
}
