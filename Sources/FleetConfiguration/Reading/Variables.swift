/// The variables of a configuration: those that the file sets, and the environment of the process for all others.
struct Variables {
    /// The variables that the file sets.
    var own: [String: String] = [:]
    let environment: [String: String]

    enum Failure: Error, Hashable {
        /// The variable has no value, and the text has no default for it.
        case unset(String)
        /// A brace is not closed, or a name is invalid.
        case malformed
    }

    /// The variables of the environment alone. A file can set a variable from the environment's value:
    /// `OFFSET: "${OFFSET:-0}"`.
    var ofEnvironment: Variables { Variables(environment: environment) }

    /// Replaces the variables in a text.
    ///
    /// The forms are `${NAME}`, `${NAME:-default}` and `${NAME-default}`, with variables allowed in the default, and
    /// `${NAME:?message}` and `${NAME?message}`, which must be set. `$$` is a dollar sign; other dollar signs stay.
    func expanded(_ text: String) throws(Failure) -> String {
        try expanded(Array(text.unicodeScalars)[...], depth: 0)
    }

    private static let depthLimit = 16

    private func expanded(_ text: ArraySlice<Unicode.Scalar>, depth: Int) throws(Failure) -> String {
        guard depth < Self.depthLimit else { throw .malformed }
        var result = String.UnicodeScalarView()
        var rest = text
        while let scalar = rest.popFirst() {
            guard scalar == "$", rest.first == "{" || rest.first == "$" else {
                result.append(scalar)
                continue
            }
            if rest.popFirst() == "$" {
                result.append("$")
                continue
            }
            guard let end = Self.end(of: rest) else { throw .malformed }
            result += try value(rest[..<end], depth: depth).unicodeScalars
            rest = rest[(end + 1)...]
        }
        return String(result)
    }

    /// Returns the index of the closing brace for the opening brace before `text`.
    private static func end(of text: ArraySlice<Unicode.Scalar>) -> Int? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            guard text[index] == "}" else { continue }
            if depth == 0 { return index }
            depth -= 1
        }
        return nil
    }

    /// Returns the value of the text between two braces.
    private func value(_ inner: ArraySlice<Unicode.Scalar>, depth: Int) throws(Failure) -> String {
        let name = inner.prefix { $0 == "_" || ($0.isASCII && $0.properties.isAlphabetic) || ("0"..."9").contains($0) }
        guard let first = name.first, !("0"..."9").contains(first) else { throw .malformed }
        let variable = String(String.UnicodeScalarView(name))
        let rest = inner[name.endIndex...]
        let isEmptyUnset = rest.first == ":"
        let sign = isEmptyUnset ? rest.dropFirst().first : rest.first
        guard rest.isEmpty || sign == "-" || sign == "?" else { throw .malformed }
        if let text = own[variable] {
            return try ofEnvironment.expanded(Array(text.unicodeScalars)[...], depth: depth + 1)
        }
        if let text = environment[variable], !(isEmptyUnset && text.isEmpty) { return text }
        guard sign == "-" else { throw .unset(variable) }
        return try expanded(rest.dropFirst(isEmptyUnset ? 2 : 1), depth: depth + 1)
    }
}

/// A flag of a startup configuration: a word, or a comparison such as `${AUDIO:-false} == 'true'`.
struct Condition {
    enum Reading: Hashable {
        case flag(Bool)
        /// A comparison or a variable without a known value, with the reason.
        case unclear(String)
        /// The text is not a flag.
        case none
    }

    static func read(_ text: String, _ variables: Variables) -> Reading {
        let isExpression = text.contains("$") || text.contains("==") || text.contains("!=")
        let expanded: String
        do throws(Variables.Failure) { expanded = try variables.expanded(text) } catch {
            switch error {
            case .unset(let name): return .unclear("${\(name)} is not set")
            case .malformed: return .unclear("a variable in it is malformed")
            }
        }
        for (sign, isEqual) in [("==", true), ("!=", false)] {
            guard let range = expanded.firstRange(of: sign) else { continue }
            guard let left = operand(expanded[..<range.lowerBound]), let right = operand(expanded[range.upperBound...])
            else { return .unclear("only == and != between two words are supported") }
            return .flag((left == right) == isEqual)
        }
        if let word = operand(expanded[...]), let flag = flag(word) { return .flag(flag) }
        return isExpression ? .unclear("\(expanded) is neither true nor false") : .none
    }

    private static func flag(_ word: String) -> Bool? {
        ["true": true, "yes": true, "on": true, "1": true, "false": false, "no": false, "off": false, "0": false][
            word.lowercased()]
    }

    /// Returns a word without surrounding spaces and quotes; nil when the text is more than one word.
    private static func operand(_ text: Substring) -> String? {
        var word = text.drop { $0 == " " }
        while word.last == " " { word.removeLast() }
        for quote in ["'", "\""] where word.count >= 2 && word.hasPrefix(quote) && word.hasSuffix(quote) {
            let inner = word.dropFirst().dropLast()
            return inner.contains(quote) ? nil : String(inner)
        }
        return word.contains { " '\"=!&|()".contains($0) } ? nil : String(word)
    }
}
