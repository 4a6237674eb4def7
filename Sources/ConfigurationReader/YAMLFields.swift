import PlainText

/// The keys of one mapping during decoding. Reading a key declares it, so that unknown keys can be refused.
///
/// Errors are collected. A decoder reads all keys that it knows and then checks the list of errors.
package struct YAMLFields {
    package typealias Decode<Value> = (YAMLNode) -> (ErrorList) -> Value?

    package let position: SourcePosition
    package let errors: ErrorList
    private let entries: [YAMLEntry]
    private var known: [String] = []

    /// Starts to decode a node. Returns nil, with an error, when the node is not a mapping.
    package init?(_ node: YAMLNode, errors: ErrorList) {
        guard case .mapping(let entries) = node.content else {
            errors.add(node.position, "expected a mapping, found \(node.kind)", "write a mapping of keys and values")
            return nil
        }
        position = node.position
        self.entries = entries
        self.errors = errors
    }

    /// Starts to decode a document that is one mapping.
    /// - Throws: the errors of a text that is not YAML, or is not a mapping.
    package init(document bytes: [UInt8], errors: ErrorList) throws(ConfigurationErrors) {
        guard let fields = YAMLFields(try YAMLDocument.parse(bytes, errors: errors), errors: errors) else {
            throw errors.collected
        }
        self = fields
    }

    /// Reads a required key. Returns nil, with an error, when the key is missing or its value is wrong.
    package mutating func required<Value>(_ key: String, _ decode: Decode<Value>) -> Value? {
        known.append(key)
        guard let entry = entry(key) else {
            errors.add(position, "key \"\(key)\" is missing", "add it")
            return nil
        }
        return decode(entry.value)(errors)
    }

    /// Reads an optional key. Returns nil when the key is missing or, with an error, when its value is wrong.
    package mutating func optional<Value>(_ key: String, _ decode: Decode<Value>) -> Value? {
        known.append(key)
        return entry(key).flatMap { decode($0.value)(errors) }
    }

    /// Returns the entry of a key.
    package func entry(_ key: String) -> YAMLEntry? { entries.first { $0.key == key } }

    /// Adds an error for every key that was not read. Call this after reading all known keys.
    package func refuseOthers() {
        for entry in entries where !known.contains(entry.key) {
            errors.add(
                entry.keyPosition, "unknown key \(quoted(entry.key))", suggestion(for: entry.key, among: known))
        }
    }
}
