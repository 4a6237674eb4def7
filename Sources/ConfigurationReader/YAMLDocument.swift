/// Builds the tree of a YAML file with one document. Aliases and merge keys are resolved, duplicate keys are errors,
/// and size and depth are limited.
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

    /// Returns the root of a file's only document.
    /// - Parameter errors: collects duplicate keys, which do not end the reading.
    /// - Complexity: linear in the size of the file and in the number of nodes to which aliases expand, which is
    ///   limited.
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
        // Skip the end of the document.
        _ = try events.next()
        let last = try events.next()
        guard case .end = last.kind else {
            throw error(last, "the file has a second document", "write each document to its own file")
        }
        return root
    }

    private func node(of event: YAMLEvent, depth: Int) throws(ConfigurationErrors) -> YAMLNode {
        guard depth < Self.depthLimit else {
            throw error(event, "nested more than \(Self.depthLimit) levels deep", "use fewer levels")
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
            throw error(event, "a value is missing", "write YAML 1.1")
        }
        if let tag = event.tag { content = Self.tagged(content, tag) }
        return YAMLNode(content: content, position: event.position, end: end)
    }

    /// Applies a tag to a value. The types of YAML itself are supported; the meaning of other tags is unknown.
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
                event, "the alias *\(name) has no anchor &\(name) before it",
                "write &\(name) before the value it means")
        case .cycle:
            throw error(
                event, "the alias *\(name) is inside the value that &\(name) names",
                "write the value instead of the alias")
        case .tooMany:
            throw error(
                event, "the aliases expand to more than \(YAMLAnchors.expandedLimit) values",
                "write the values instead of aliases")
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
                throw error(event, "the key is \(key.kind)", "use a word as key")
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

    /// Returns the entries that a merge key adds: those of a mapping, or of a list of mappings. The first mapping of a
    /// list has precedence.
    private func mergeable(_ value: YAMLNode) -> [YAMLEntry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .sequence(let nodes): return nodes.flatMap(mergeable)
        case .scalar, .tagged:
            errors.add(
                value.position, "expected a mapping after <<, found \(value.kind)", "write <<: *NAME or <<: [*A, *B]")
            return []
        }
    }

    private func error(_ event: YAMLEvent, _ message: String, _ remedy: String) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(file: file, position: event.position, message: message, remedy: remedy)
        ])
    }
}
