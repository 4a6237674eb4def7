/// A value of a YAML file and its position.
package struct YAMLNode: Hashable {
    package enum Content: Hashable {
        /// A text. A plain text is written without quotes, so it may be a number, a flag or nothing.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// The entries in file order, without duplicate keys. Entries of merge keys (`<<`) come after the mapping's
        /// own.
        case mapping([YAMLEntry])
        /// A value with a tag of unknown meaning, such as `!vault`.
        case tagged(String)
    }

    package let content: Content
    /// The position at which the value is used. A value from an alias or a merge key has the position of the alias.
    package let position: SourcePosition
    /// The position after the last character, including quotes. The end of a list or a mapping may be on a later line.
    package let end: SourcePosition

    /// The kind of the value, for messages.
    package var kind: String {
        switch content {
        case .scalar("", isPlain: true), .scalar("~", isPlain: true), .scalar("null", isPlain: true),
            .scalar("Null", isPlain: true), .scalar("NULL", isPlain: true):
            "nothing"
        case .scalar(let text, _): quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .tagged(let tag): "a value with the tag \(quoted(tag))"
        }
    }

    package var isNothing: Bool { kind == "nothing" }

    /// Returns the value of a key; nil when this node is not a mapping or has no such key.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

/// A key and its value in a mapping.
package struct YAMLEntry: Hashable {
    package let key: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode
}
