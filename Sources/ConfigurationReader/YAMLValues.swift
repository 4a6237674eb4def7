import PlainText

/// A decoded value and its position, for later checks.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let position: SourcePosition

    package init(value: Value, position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

/// Decoders of nodes. Each returns nil, with an error, when the node is something else.
extension YAMLNode {
    /// Decodes a text with or without quotes. An unquoted number or flag is returned as it is written.
    package func text(_ errors: ErrorList) -> Located<String>? {
        guard case .scalar(let text, _) = content, !isNothing else {
            return wrong("a text", errors)
        }
        // The text may become an argument or an environment variable, which end at the first NUL.
        guard !text.utf8.contains(0) else {
            errors.add(position, "the text has a NUL character", "leave out the NUL character")
            return nil
        }
        return Located(value: text, position: position)
    }

    /// Decodes a text like `text`, but returns nil without an error for an empty value.
    package func textOrNothing(_ errors: ErrorList) -> Located<String>? { isNothing ? nil : text(errors) }

    /// Returns the node itself, for decoders that read it later.
    package func node(_ errors: ErrorList) -> YAMLNode? { self }

    package func texts(_ errors: ErrorList) -> [Located<String>]? {
        guard case .sequence(let nodes) = content else { return wrong("a list of texts", errors) }
        let texts = nodes.compactMap { $0.text(errors) }
        return texts.count == nodes.count ? texts : nil
    }

    /// Decodes a mapping of texts, by key.
    package func textMap(_ errors: ErrorList) -> [String: Located<String>]? {
        guard case .mapping(let entries) = content else { return wrong("a mapping of texts", errors) }
        let pairs = entries.compactMap { entry in entry.value.text(errors).map { (entry.key, $0) } }
        return pairs.count == entries.count ? Dictionary(uniqueKeysWithValues: pairs) : nil
    }

    package func flag(_ errors: ErrorList) -> Bool? {
        guard case .scalar(let word, isPlain: true) = content, let flag = Self.flag(word) else {
            return wrong("true or false", errors)
        }
        return flag
    }

    /// Converts a word that is a flag in YAML 1.1; nil for any other word. A single y or n is a text, as in most
    /// programs.
    package static func flag(_ word: String) -> Bool? {
        // Only these spellings are flags; yEs and similar words are texts.
        guard [word.lowercased(), word.uppercased(), word.capitalizedWord].contains(word) else { return nil }
        return switch word.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    package func number(_ errors: ErrorList) -> Located<Double>? {
        // Double() would also accept nan, inf and hexadecimal.
        guard case .scalar(let text, isPlain: true) = content,
            text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return wrong("a finite number", errors) }
        return Located(value: number, position: position)
    }

    /// The whole number of an unquoted value, by the rules of YAML 1.1; nil for any other value.
    package var integer: Int? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        return YAMLInteger.value(of: text)
    }

    package func wholeNumber(_ errors: ErrorList) -> Located<Int>? {
        guard let number = integer else {
            return wrong("a whole number", errors)
        }
        return Located(value: number, position: position)
    }

    /// Returns a decoder for one of an enumeration's raw values.
    package static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        of type: Choice.Type
    ) -> (YAMLNode) -> (ErrorList) -> Choice? {
        { node in
            { errors in
                guard let word = node.text(errors) else { return nil }
                if let choice = Choice(rawValue: word.value) { return choice }
                errors.add(
                    word.position, "unknown value \(quoted(word.value))",
                    suggestion(for: word.value, among: Choice.allCases.map(\.rawValue)))
                return nil
            }
        }
    }

    private func wrong<Value>(_ expected: String, _ errors: ErrorList) -> Value? {
        errors.add(position, "expected \(expected), found \(kind)", "give \(expected)")
        return nil
    }
}

extension String {
    /// The word with an upper-case first letter and lower-case others.
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
