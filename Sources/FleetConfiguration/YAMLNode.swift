/// A value of a YAML file and where it begins.
struct YAMLNode: Hashable {
    enum Content: Hashable {
        /// `isPlain`: written without quotes, so that it may be a number, a flag or nothing.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In file order; no key twice.
        case mapping([YAMLEntry])
    }

    let content: Content
    let position: SourcePosition

    /// For messages: what is there.
    var kind: String {
        switch content {
        case .scalar("", isPlain: true), .scalar("~", isPlain: true), .scalar("null", isPlain: true): "nothing"
        case .scalar(let text, _): quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    var isNothing: Bool { kind == "nothing" }
}

/// A key of a mapping with its value.
struct YAMLEntry: Hashable {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLNode
}
