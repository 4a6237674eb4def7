/// A text format that pages are written in.
public enum ExpositionKind: Hashable, Sendable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The format that a Content-Type value names.
    ///
    /// `text/plain` is the text format in version 0.0.4, which is also meant when there is no version.
    /// `application/openmetrics-text` is OpenMetrics in version 1.0.0; without one, OpenMetrics' default, the oldest, is the same.
    /// Versions 0.0.1 and 1.0 without its zero are read as well: older exporters send them. The charset, where there is one, must
    /// be UTF-8. Types, names of parameters and the charset have no case (RFC 9110, 8.3.1); a value may be quoted.
    /// - Throws: `ContentTypeFault` for any other type, version or charset.
    public init(contentType: String) throws(ContentTypeFault) {
        var parts = Self.parts(contentType)
        let type = parts.isEmpty ? "" : parts.removeFirst().lowercased()
        switch type {
        case "text/plain": self = .text
        case "application/openmetrics-text": self = .openMetrics
        default: throw .type(type)
        }
        for part in parts where !part.isEmpty {
            guard let equals = part.firstIndex(of: "=") else { throw .parameter(part) }
            let name = Self.trimmed(part[..<equals]).lowercased()
            var value = Self.trimmed(part[part.index(after: equals)...])
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            switch name {
            case "version":
                let known = self == .text ? ["0.0.4"] : ["1.0.0", "1.0", "0.0.1"]
                guard known.contains(value) else { throw .version(value) }
            case "charset":
                guard value.lowercased() == "utf-8" else { throw .charset(value) }
            default: break
            }
        }
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
            "'\(found)' is no exposition: text/plain or application/openmetrics-text would be one"
        case .parameter(let found): "'\(found)' is no parameter: name=value would be one"
        case .version(let found):
            "version '\(found)' is not known: 0.0.4 of text/plain and 1.0.0 of application/openmetrics-text are"
        case .charset(let found): "charset '\(found)': both formats are UTF-8"
        }
    }
}
