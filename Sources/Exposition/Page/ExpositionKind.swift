/// A text format that pages are written in.
public enum ExpositionKind: Hashable, Sendable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The format that a Content-Type value names; `PageType` says more.
    /// - Throws: `ContentTypeFault` for any other type, version or charset.
    public init(contentType: String) throws(ContentTypeFault) { self = try PageType(contentType).kind }
}

/// What a Content-Type value says of a page.
///
/// `text/plain` is the text format in version 0.0.4, which is also meant when there is no version; version 1.0.0 has quoted names
/// besides. `application/openmetrics-text` is OpenMetrics in version 1.0.0; without one, OpenMetrics' default, the oldest, is the
/// same. Versions 0.0.1 and 1.0 without its zero are read as well: older exporters send them. The charset, where there is one,
/// must be UTF-8. Types, names of parameters and the charset have no case (RFC 9110, 8.3.1); a value may be quoted.
public struct PageType: Hashable, Sendable {
    public let kind: ExpositionKind
    /// Whether names may be quoted.
    public let quotedNames: Bool

    /// The text format 0.0.4.
    public static let text = PageType(kind: .text, quotedNames: false)

    private init(kind: ExpositionKind, quotedNames: Bool) {
        self.kind = kind
        self.quotedNames = quotedNames
    }

    /// - Parameter mode: lenient reading looks at the type alone, as a Prometheus 3 does, and not at version and charset.
    /// - Throws: `ContentTypeFault` for any other type, version or charset.
    public init(_ contentType: String, mode: ExpositionParser.Mode = .strict) throws(ContentTypeFault) {
        var parts = Self.parts(contentType)
        let type = parts.isEmpty ? "" : parts.removeFirst().lowercased()
        switch type {
        case "text/plain": kind = .text
        case "application/openmetrics-text": kind = .openMetrics
        default: throw .type(type)
        }
        var quotes = false
        for part in parts where !part.isEmpty {
            guard let equals = part.firstIndex(of: "=") else { throw .parameter(part) }
            let name = Self.trimmed(part[..<equals]).lowercased()
            var value = Self.trimmed(part[part.index(after: equals)...])
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            switch name {
            case "version":
                let known = kind == .text ? ["0.0.4", "1.0.0"] : ["1.0.0", "1.0", "0.0.1"]
                guard mode == .lenient || known.contains(value) else { throw .version(value) }
                if kind == .text, value == "1.0.0" { quotes = true }
            case "charset":
                guard mode == .lenient || value.lowercased() == "utf-8" else { throw .charset(value) }
            case "escaping": if value == "allow-utf-8" { quotes = true }
            default: break
            }
        }
        quotedNames = quotes
    }

    /// What stands between semicolons that are not quoted, without the blanks around it.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == ";", !isQuoted {
                parts.append(trimmed(part[...]))
                part = ""
            } else {
                part.append(character)
            }
        }
        parts.append(trimmed(part[...]))
        return parts
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}

/// Why a Content-Type value names no format that can be read.
public enum ContentTypeFault: Error, Hashable, Sendable, CustomStringConvertible {
    case type(String)
    case parameter(String)
    case version(String)
    case charset(String)

    public var description: String {
        switch self {
        case .type(let found):
            "'\(found)' is not a type of metrics: these are text/plain and application/openmetrics-text"
        case .parameter(let found): "'\(found)' is not a parameter: a parameter is name=value"
        case .version(let found):
            "version '\(found)' is not known: 0.0.4 and 1.0.0 of text/plain and 1.0.0 of application/openmetrics-text are"
        case .charset(let found): "charset '\(found)': both formats are UTF-8"
        }
    }
}
