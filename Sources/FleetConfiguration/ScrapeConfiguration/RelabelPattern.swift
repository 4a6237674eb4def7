import _StringProcessing

/// A regular expression of Prometheus' relabeling. It must match the whole text.
struct RelabelPattern {
    private let regex: Regex<AnyRegexOutput>
    /// Whether the expression is the default `(.*)`, which needs no regular expression engine.
    private let isAny: Bool

    /// Compiles an expression. Returns nil when Swift's engine, which supports nearly all of RE2's syntax, does not
    /// support it.
    init?(_ text: String) {
        guard let regex = try? Regex("(?:\(text))") else { return nil }
        self.regex = regex.matchingSemantics(.unicodeScalar)
        isAny = text == "(.*)"
    }

    func matches(_ text: String) -> Bool { groups(text) != nil }

    /// Replaces `$1`, `${1}`, `$name` and `${name}` in `template` by the groups' matches in `text`, and `$$` by a
    /// dollar sign. A group that does not exist is empty. Returns nil when the text does not match. Source: Go's
    /// Regexp.Expand.
    func expanded(_ template: String, in text: String) -> String? {
        guard let groups = groups(text) else { return nil }
        var result = ""
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest.removeFirst()
            } else if let (name, after) = Self.reference(rest) {
                result += groups(name) ?? ""
                rest = after
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    /// Returns the matches of the groups, by number or name; nil when the whole text does not match.
    private func groups(_ text: String) -> ((Substring) -> Substring?)? {
        if isAny { return { ["0", "1"].contains($0) ? text[...] : nil } }
        guard let match = try? regex.wholeMatch(in: text) else { return nil }
        return { name in
            let output = match.output
            guard let number = Int(name) else { return output.first { $0.name == String(name) }?.substring }
            return output.indices.contains(number) ? output[number].substring : nil
        }
    }

    /// Splits a text after a dollar sign into the name of a group and the rest; nil when it names no group.
    private static func reference(_ text: Substring) -> (name: Substring, rest: Substring)? {
        let isBraced = text.first == "{"
        let start = isBraced ? text.dropFirst() : text
        let name = start.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
        let rest = start[name.endIndex...]
        guard !name.isEmpty else { return nil }
        if !isBraced { return (name, rest) }
        return rest.first == "}" ? (name, rest.dropFirst()) : nil
    }
}
