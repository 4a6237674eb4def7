/// A value of a YAML file and where it begins.
package struct YAMLNode: Hashable {
    package enum Content: Hashable {
        /// `isPlain`: written without quotes, so that it may be a number, a flag or nothing.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In file order; no key twice. Entries of merge keys (`<<`) stand behind the mapping's own.
        case mapping([YAMLEntry])
        /// A value whose tag gives it a meaning that is unknown here, `!vault` for example.
        case tagged(String)
    }

    package let content: Content
    /// Where the value is used: that of an alias or a merge key stands at the alias.
    package let position: SourcePosition
    /// One past its last character, quotes included; of a list or a mapping it may lie on a later line.
    package let end: SourcePosition

    /// For messages: what is there.
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

    /// The value of a key, where this is a mapping that has it.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

/// A key of a mapping with its value.
package struct YAMLEntry: Hashable {
    package let key: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode
}
