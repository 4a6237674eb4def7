/// How a page shows names that older parsers do not read: names with characters other than letters, digits, underscores
/// and colons. A scraper asks for one of these schemes with the parameter `escaping` of its Accept header. Source: the
/// UTF-8 escaping schemes of Prometheus.
public enum NameEscaping: String, Sendable, CaseIterable {
    /// Shows names unchanged, in quotes where a text format needs them.
    case allowUTF8 = "allow-utf-8"
    /// Replaces each other character by an underscore. This is the scheme for clients that name none.
    case underscores
    /// Replaces dots by `_dot_`, and underscores and all other characters by two underscores.
    case dots
    /// Writes other characters as their code point in hexadecimal, and begins such names with `U__`.
    case values

    /// Returns the name in this scheme. `colons`: whether colons are allowed, as in names of metrics.
    func escaped(_ name: String, colons: Bool) -> String {
        switch self {
        case .allowUTF8: return name
        case .dots: break
        case .underscores, .values: if Naming.isLegacy(name, colons: colons) { return name }
        }
        var text = self == .values ? "U__" : ""
        for (index, character) in name.unicodeScalars.enumerated() {
            switch (character, self) {
            case ("_", .dots), ("_", .values): text += "__"
            case (".", .dots): text += "_dot_"
            case _ where Naming.isLegacy(character, isFirst: index == 0, colons: colons):
                text.unicodeScalars.append(character)
            case (_, .underscores): text += "_"
            case (_, .dots): text += "__"
            default: text += "_\(String(character.value, radix: 16))_"
            }
        }
        return text
    }
}

/// The rule for the names that a registry accepts.
public enum NameRules: Sendable {
    /// Letters, digits, underscores and, in names of metrics, colons: the names that every parser reads.
    case legacy
    /// Any text that is not empty, for instance `http.server.duration`. Parsers that do not read such names get them
    /// escaped (``NameEscaping``). So names that are equal after escaping by underscores are refused as equal.
    case utf8
}
