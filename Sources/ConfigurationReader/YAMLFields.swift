/// The keys of one mapping while it is decoded: asking for a key declares it, so that the others can be refused.
///
/// Errors are collected; a decoder asks for all it knows, then checks the list.
package struct YAMLFields {
    package typealias Decode<Value> = (YAMLNode) -> (ErrorList) -> Value?

    package let position: SourcePosition
    package let errors: ErrorList
    private let entries: [YAMLEntry]
    private var known: [String] = []

    /// nil, with an error, when the node is no mapping.
    package init?(_ node: YAMLNode, errors: ErrorList) {
        guard case .mapping(let entries) = node.content else {
            errors.add(node.position, "\(node.kind) where a mapping must be", "write keys and values")
            return nil
        }
        position = node.position
        self.entries = entries
        self.errors = errors
    }

    /// nil, with an error, when the key is missing or its value wrong.
    package mutating func required<Value>(_ key: String, _ decode: Decode<Value>) -> Value? {
        known.append(key)
        guard let entry = entry(key) else {
            errors.add(position, "key \"\(key)\" is missing", "add it")
            return nil
        }
        return decode(entry.value)(errors)
    }

    /// nil when the key is missing, or, with an error, its value wrong.
    package mutating func optional<Value>(_ key: String, _ decode: Decode<Value>) -> Value? {
        known.append(key)
        return entry(key).flatMap { decode($0.value)(errors) }
    }

    /// The entry of a key that was asked for.
    package func entry(_ key: String) -> YAMLEntry? { entries.first { $0.key == key } }

    /// To be called when all keys have been asked for.
    package func refuseOthers() {
        for entry in entries where !known.contains(entry.key) {
            errors.add(
                entry.keyPosition, "unknown key \(quoted(entry.key))", suggestion(for: entry.key, among: known))
        }
    }
}
