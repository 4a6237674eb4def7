/// The labels that every series of a registry has, and the rules for its names.
final class ConstantLabels: Sendable {
    let pairs: [(name: String, value: String)]
    /// The names of `pairs`, with which every declaration is compared.
    let names: [String]
    let rules: NameRules
    /// The labels as most pages show them, with the opening brace and without the closing one; empty if there are none.
    let text: [UInt8]

    /// Shared by all registries without constant labels and UTF-8 names.
    private static let none = ConstantLabels([:], rules: .legacy)

    static func of(_ labels: KeyValuePairs<String, String>, rules: NameRules) -> ConstantLabels {
        labels.isEmpty && rules == .legacy ? none : ConstantLabels(labels, rules: rules)
    }

    private init(_ labels: KeyValuePairs<String, String>, rules: NameRules) {
        pairs = labels.map { ($0.key, $0.value) }
        names = pairs.map(\.name)
        self.rules = rules
        var text = TextBuffer()
        for (name, value) in pairs {
            text.append(labelName: NameEscaping.underscores.escaped(name, colons: false), value: value)
        }
        self.text = text.bytes
    }

    func escaped(_ escaping: NameEscaping) -> [(name: String, value: String)] {
        pairs.map { (escaping.escaped($0.name, colons: false), $0.value) }
    }
}
