import BenchmarkModel
import PlainText

/// A value of a configuration file. Keys keep the order in which they are written.
indirect enum ConfigurationNode: Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([ConfigurationNode])
    case mapping([(key: String, value: ConfigurationNode)])

    /// Makes a mapping. Keys whose value is nil are left out.
    static func keys(_ pairs: KeyValuePairs<String, ConfigurationNode?>) -> ConfigurationNode {
        .mapping(pairs.compactMap { key, value in value.map { (key, $0) } })
    }

    static func texts(_ texts: [String]) -> ConfigurationNode { .list(texts.map { .text($0) }) }

    /// Makes a mapping of labels, sorted by name.
    static func labels(_ labels: [String: String]) -> ConfigurationNode {
        .mapping(labels.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
    }
}

extension ConfigurationNode: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(arrayLiteral elements: ConfigurationNode...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, ConfigurationNode)...) {
        self = .mapping(elements.map { (key: $0.0, value: $0.1) })
    }
}

/// Writes values as YAML in block style, or as JSON.
enum ConfigurationText {
    static func yaml(_ node: ConfigurationNode) -> String { block(node, indent: 0).joined(separator: "\n") + "\n" }

    static func json(_ node: ConfigurationNode) -> String { json(node, indent: 0) + "\n" }

    /// Returns the lines of a mapping or list, or the single line of any other value.
    private static func block(_ node: ConfigurationNode, indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        switch node {
        case .mapping(let pairs) where !pairs.isEmpty:
            return pairs.flatMap { pair -> [String] in
                let key = space + scalar(pair.key) + ":"
                guard isBlock(pair.value) else { return [key + " " + flow(pair.value)] }
                return [key] + block(pair.value, indent: indent + 2)
            }
        case .list(let items) where !items.isEmpty:
            return items.flatMap { item -> [String] in
                guard isBlock(item) else { return [space + "- " + flow(item)] }
                // The first line of the item goes on the line of the dash.
                var lines = block(item, indent: indent + 2)
                lines[0] = space + "- " + lines[0].dropFirst(indent + 2)
                return lines
            }
        default: return [space + flow(node)]
        }
    }

    private static func isBlock(_ node: ConfigurationNode) -> Bool {
        switch node {
        case .mapping(let pairs): !pairs.isEmpty
        case .list(let items): !items.isEmpty
        default: false
        }
    }

    private static func flow(_ node: ConfigurationNode) -> String {
        switch node {
        case .text(let text): scalar(text)
        case .number(let number): plain(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list: "[]"
        case .mapping: "{}"
        }
    }

    static func plain(_ number: Double) -> String {
        number.plainText
    }

    /// Returns a YAML scalar: plain if YAML cannot read it as anything else, else in single quotes. Text with
    /// characters that are not printable is written with escapes in double quotes.
    static func scalar(_ text: String) -> String {
        if isWord(text) { return text }
        // Line breaks of YAML and characters that its reader refuses are not printable.
        let isPrintable = text.unicodeScalars.allSatisfy(PrintedText.isPrintable)
        return isPrintable ? "'" + text.replacing("'", with: "''") + "'" : quoted(text)
    }

    /// Whether the text is safe as a plain scalar: it begins with a letter, so it is not a number or a date, and YAML
    /// 1.1 does not read it as a flag or null.
    private static func isWord(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        let flags: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
        return !flags.contains(text.lowercased())
            && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || "_-./".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

    /// Returns a JSON string, which is valid YAML too.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where PrintedText.isPrintable(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x10000:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            // JSON needs a surrogate pair of escapes here, which YAML does not read.
            default: result += PrintedText.line(String(scalar)).replacing("\\", with: "\\\\")
            }
        }
        return result + "\""
    }

    private static func json(_ node: ConfigurationNode, indent: Int) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch node {
        case .text(let text): return quoted(text)
        case .mapping(let pairs) where !pairs.isEmpty:
            let lines = pairs.map { "\(inner)\(quoted($0.key)): \(json($0.value, indent: indent + 2))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .list(let items) where !items.isEmpty:
            let lines = items.map { inner + json($0, indent: indent + 2) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        default: return flow(node)
        }
    }
}
