/// A text format of pages.
public enum ExpositionKind: Hashable, Sendable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// Reads the format that a Content-Type value names. `PageType` has more detail.
    /// - Throws: `ContentTypeFault` for any other type, version or charset.
    public init(contentType: String) throws(ContentTypeFault) { self = try PageType(contentType).kind }
}

/// The format of a page, as its Content-Type value states it.
///
/// `text/plain` is the text format in version 0.0.4, also if there is no version; version 1.0.0 adds quoted names.
/// `application/openmetrics-text` is OpenMetrics in version 1.0.0. Without a version, OpenMetrics' default is the
/// oldest version, which is read in the same way. Versions 0.0.1 and 1.0 (for 1.0.0) are read as well, because older
/// exporters send them. The charset, if given, must be UTF-8. Types, names of parameters and the charset are compared
/// without regard to case (RFC 9110, 8.3.1). A value may be quoted.
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

    /// - Parameter mode: lenient reading checks the type alone, as Prometheus 3 does, and ignores version and charset.
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

    /// Returns the parts between semicolons outside of quotes, without surrounding blanks.
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

/// The reason why a Content-Type value names no format that can be read.
public enum ContentTypeFault: Error, Hashable, Sendable, CustomStringConvertible {
    case type(String)
    case parameter(String)
    case version(String)
    case charset(String)

    public var description: String {
        switch self {
        case .type(let found):
            "'\(found)' is not a metrics type: use text/plain or application/openmetrics-text"
        case .parameter(let found): "'\(found)' is not a parameter: write name=value"
        case .version(let found):
            "version '\(found)' is not supported: use 0.0.4 or 1.0.0 of text/plain, or 1.0.0 of "
                + "application/openmetrics-text"
        case .charset(let found): "charset '\(found)' is not supported: use utf-8, as both formats require"
        }
    }
}
