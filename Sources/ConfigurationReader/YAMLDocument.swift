/// Builds the tree of a YAML file: one document, no key twice, aliases and merge keys resolved, bounded in size and
/// depth.
package final class YAMLDocument {
    static let depthLimit = 64

    private let events: YAMLEventStream
    private let file: String
    private let errors: ErrorList
    private var anchors = YAMLAnchors()

    private init(events: YAMLEventStream, file: String, errors: ErrorList) {
        self.events = events
        self.file = file
        self.errors = errors
    }

    /// The root of a file's one document.
    /// - Parameter errors: takes duplicate keys, which do not end the reading.
    /// - Complexity: linear in the file's length and in the nodes that aliases unfold to, of which there is a limit.
    package static func parse(_ bytes: [UInt8], errors: ErrorList) throws(ConfigurationErrors) -> YAMLNode {
        let file = errors.file
        try SourceFile.checkSize(bytes, file: file)
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
        guard depth < Self.depthLimit else {
            throw error(event, "nested more than \(Self.depthLimit) deep", "flatten it")
        }
        if case .alias(let name) = event.kind { return try alias(name, event) }
        if let anchor = event.anchor { anchors.begin(anchor) }
        let node = try content(of: event, depth: depth)
        if let anchor = event.anchor { anchors.define(anchor, node) }
        return node
    }

    private func content(of event: YAMLEvent, depth: Int) throws(ConfigurationErrors) -> YAMLNode {
        var content: YAMLNode.Content
        var end = event.end
        switch event.kind {
        case .scalar(let text, let isPlain): content = .scalar(text, isPlain: isPlain)
        case .sequenceStart:
            let (nodes, last) = try sequence(depth: depth)
            (content, end) = (.sequence(nodes), last)
        case .mappingStart:
            let (entries, last) = try mapping(depth: depth)
            (content, end) = (.mapping(entries), last)
        default:
            throw error(event, "no value where one must be", "write YAML 1.1")
        }
        if let tag = event.tag { content = Self.tagged(content, tag) }
        return YAMLNode(content: content, position: event.position, end: end)
    }

    /// A value as its tag has it: YAML's own types are taken, what another tag means is unknown.
    private static func tagged(_ content: YAMLNode.Content, _ tag: String) -> YAMLNode.Content {
        let standard = "tag:yaml.org,2002:"
        switch (content, tag.hasPrefix(standard) ? String(tag.dropFirst(standard.count)) : tag) {
        case (.scalar(let text, _), "str"), (.scalar(let text, _), "!"): return .scalar(text, isPlain: false)
        case (.scalar(let text, _), "int"), (.scalar(let text, _), "float"), (.scalar(let text, _), "bool"),
            (.scalar(let text, _), "null"):
            return .scalar(text, isPlain: true)
        case (.sequence, "seq"), (.mapping, "map"), (.sequence, "!"), (.mapping, "!"): return content
        default: return .tagged(tag.hasPrefix(standard) ? "!!" + tag.dropFirst(standard.count) : tag)
        }
    }

    private func alias(_ name: String, _ event: YAMLEvent) throws(ConfigurationErrors) -> YAMLNode {
        let failure: YAMLAnchors.Failure
        do throws(YAMLAnchors.Failure) {
            return try anchors.node(name, at: event.position, end: event.end)
        } catch { failure = error }
        switch failure {
        case .unknown:
            throw error(
                event, "no anchor &\(name) stands before the alias *\(name)", "write &\(name) before the value it means"
            )
        case .cycle:
            throw error(event, "the alias *\(name) stands within the value that &\(name) names", "write the value out")
        case .tooMany:
            throw error(
                event, "the aliases unfold to more than \(YAMLAnchors.unfoldedLimit) values", "write the values out")
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
        var merged: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                for entry in merged where lines.updateValue(0, forKey: entry.key) == nil { entries.append(entry) }
                return (entries, event.end)
            }
            let key = try node(of: event, depth: depth + 1)
            guard case .scalar(let name, let isPlain) = key.content else {
                throw error(event, "a key that is \(key.kind)", "use a word")
            }
            let value = try node(of: try events.next(), depth: depth + 1)
            if name == "<<", isPlain {
                merged += mergeable(value)
            } else if let earlier = lines[name] {
                errors.add(key.position, "key \(quoted(name)) is already on line \(earlier)", "give it once")
            } else {
                lines[name] = key.position.line
                entries.append(YAMLEntry(key: name, keyPosition: key.position, value: value))
            }
        }
    }

    /// What a merge key brings in: the entries of a mapping, or of a list of mappings, the first of which has precedence.
    private func mergeable(_ value: YAMLNode) -> [YAMLEntry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .sequence(let nodes): return nodes.flatMap(mergeable)
        case .scalar, .tagged:
            errors.add(value.position, "\(value.kind) where << needs a mapping", "write <<: *NAME, or a list of them")
            return []
        }
    }

    private func error(_ event: YAMLEvent, _ message: String, _ remedy: String) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(file: file, position: event.position, message: message, remedy: remedy)
        ])
    }
}
