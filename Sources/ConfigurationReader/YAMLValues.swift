/// A decoded value and where it stands, for checks that come later.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let position: SourcePosition

    package init(value: Value, position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

/// What a node may be read as. Each gives nil, with an error, when it is something else.
extension YAMLNode {
    /// A text, quoted or not: the words of an unquoted number or flag are taken as they stand.
    package func text(_ errors: ErrorList) -> Located<String>? {
        guard case .scalar(let text, _) = content, !isNothing else {
            return wrong("a text", errors)
        }
        // It may become an argument or an environment variable, which end at the first NUL.
        guard !text.utf8.contains(0) else {
            errors.add(position, "a text with a NUL character", "leave it out")
            return nil
        }
        return Located(value: text, position: position)
    }

    /// As `text`, and nil without an error where nothing is written.
    package func textOrNothing(_ errors: ErrorList) -> Located<String>? { isNothing ? nil : text(errors) }

    /// The node itself, for decoders that look at it later.
    package func node(_ errors: ErrorList) -> YAMLNode? { self }

    package func texts(_ errors: ErrorList) -> [Located<String>]? {
        guard case .sequence(let nodes) = content else { return wrong("a list of texts", errors) }
        let texts = nodes.compactMap { $0.text(errors) }
        return texts.count == nodes.count ? texts : nil
    }

    /// Text by text key.
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

    /// A word that YAML 1.1 takes for a flag; nil for any other. A single y or n is a text, as in most programs.
    package static func flag(_ word: String) -> Bool? {
        // Of these only: yEs and the like are texts.
        guard [word.lowercased(), word.uppercased(), word.capitalizedWord].contains(word) else { return nil }
        return switch word.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    package func number(_ errors: ErrorList) -> Located<Double>? {
        // Double() would also take nan, inf and hexadecimal.
        guard case .scalar(let text, isPlain: true) = content,
            text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return wrong("a finite number", errors) }
        return Located(value: number, position: position)
    }

    /// The number of a value that is not in quotes, read as YAML 1.1 reads it; nil for anything else.
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

    /// A function that reads one of an enumeration's words.
    package static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        of type: Choice.Type
    ) -> (YAMLNode) -> (ErrorList) -> Choice? {
        { node in
            { errors in
                guard let word = node.text(errors) else { return nil }
                if let choice = Choice(rawValue: word.value) { return choice }
                errors.add(
                    word.position, "\(quoted(word.value)) is unknown",
                    suggestion(for: word.value, among: Choice.allCases.map(\.rawValue)))
                return nil
            }
        }
    }

    private func wrong<Value>(_ expected: String, _ errors: ErrorList) -> Value? {
        errors.add(position, "\(kind) where \(expected) must be", "give \(expected)")
        return nil
    }
}

extension String {
    /// The first letter a capital, the others small.
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
