/// A value of a YAML file and where it begins.
package struct YAMLNode: Hashable {
    package enum Content: Hashable {
        /// `isPlain`: written without quotes, so that it may be a number, a flag or nothing.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In file order; no key twice.
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let position: SourcePosition
    /// One past its last character, quotes included; of a list or a mapping it may lie on a later line.
    package let end: SourcePosition

    /// For messages: what is there.
    package var kind: String {
        switch content {
        case .scalar("", isPlain: true), .scalar("~", isPlain: true), .scalar("null", isPlain: true): "nothing"
        case .scalar(let text, _): quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    package var isNothing: Bool { kind == "nothing" }
}

/// A key of a mapping with its value.
package struct YAMLEntry: Hashable {
    package let key: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode
}
