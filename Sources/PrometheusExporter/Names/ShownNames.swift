/// The names of a family as the lines of one text page show them.
struct ShownNames {
    /// The name; with its opening brace and quote if it is quoted.
    let name: String
    let isQuoted: Bool
    /// Names of the labels, in quotes where they are quoted.
    let labels: [String]
    /// The constant labels, with the opening brace or, after a quoted name, with a comma; empty if there are none.
    let constant: [UInt8]

    /// The names that most pages show: those declared, or escaped by underscores.
    init(_ name: String, _ labels: [String], _ constant: ConstantLabels) {
        isQuoted = false
        self.constant = constant.text
        guard constant.rules == .utf8 else {
            (self.name, self.labels) = (name, labels)
            return
        }
        self.name = NameEscaping.underscores.escaped(name, colons: true)
        self.labels = labels.map { NameEscaping.underscores.escaped($0, colons: false) }
    }

    init(_ name: String, _ labels: [String], _ constant: ConstantLabels, as escaping: NameEscaping) {
        isQuoted = escaping == .allowUTF8 && !Naming.isLegacy(name, colons: true)
        self.name = isQuoted ? "{\"" + Self.escapedInQuotes(name) : escaping.escaped(name, colons: true)
        self.labels = labels.map { Self.label($0, escaping) }
        var text = TextBuffer()
        if isQuoted, !constant.pairs.isEmpty { text.append(",") }
        for (index, pair) in constant.pairs.enumerated() {
            if index > 0 || !isQuoted { text.append(index > 0 ? "," : "{") }
            text.append(Self.label(pair.name, escaping))
            text.append("=\"")
            text.append(labelValue: pair.value)
            text.append("\"")
        }
        self.constant = text.bytes
    }

    /// Returns a label's name, in quotes if its characters need them.
    static func label(_ name: String, _ escaping: NameEscaping) -> String {
        guard escaping == .allowUTF8, !Naming.isLegacy(name, colons: false) else {
            return escaping.escaped(name, colons: false)
        }
        return "\"" + escapedInQuotes(name) + "\""
    }

    /// Returns the name of a metric as comments show it.
    static func metric(_ name: String, _ escaping: NameEscaping) -> String {
        guard escaping == .allowUTF8, !Naming.isLegacy(name, colons: true) else {
            return escaping.escaped(name, colons: true)
        }
        return "\"" + escapedInQuotes(name) + "\""
    }

    private static func escapedInQuotes(_ name: String) -> String {
        var text = TextBuffer()
        text.append(labelValue: name)
        return text.text
    }
}
