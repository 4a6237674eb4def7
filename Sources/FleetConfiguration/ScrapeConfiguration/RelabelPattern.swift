import _StringProcessing

/// A regular expression of Prometheus' relabelling: it must match the whole text.
struct RelabelPattern {
    private let regex: Regex<AnyRegexOutput>
    /// `(.*)`, the default, needs no engine.
    private let isAny: Bool

    /// nil when the expression is not understood by Swift's engine, whose syntax has nearly all of RE2's.
    init?(_ text: String) {
        guard let regex = try? Regex("(?:\(text))") else { return nil }
        self.regex = regex.matchingSemantics(.unicodeScalar)
        isAny = text == "(.*)"
    }

    func matches(_ text: String) -> Bool { groups(text) != nil }

    /// `template` with `$1`, `${1}`, `$name` and `${name}` replaced by what the groups match in `text`, and `$$` by a
    /// dollar; a group that is not there is empty. nil when the text does not match. Source: Go's Regexp.Expand.
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

    /// What a group matched, by number or name; nil when the whole text does not match.
    private func groups(_ text: String) -> ((Substring) -> Substring?)? {
        if isAny { return { ["0", "1"].contains($0) ? text[...] : nil } }
        guard let match = try? regex.wholeMatch(in: text) else { return nil }
        return { name in
            let output = match.output
            guard let number = Int(name) else { return output.first { $0.name == String(name) }?.substring }
            return output.indices.contains(number) ? output[number].substring : nil
        }
    }

    /// The group that a text behind a dollar names, and what follows; nil when it names none.
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
