/// The format of a page, as its Content-Type value states it.
///
/// | type | versions | quoted names |
/// |---|---|---|
/// | `text/plain` | 0.0.4, 1.0.0; none means the latest | in 1.0.0, and with `escaping=allow-utf-8` |
/// | `application/openmetrics-text` | 1.0.0; older: 1.0, 0.0.1; none means the oldest | with `escaping=allow-utf-8` |
/// | `application/vnd.google.protobuf` | | any names with `escaping=allow-utf-8`, or without `escaping` |
///
/// The charset, if given, must be UTF-8. Types, names of parameters and the charset are compared without regard to case
/// (RFC 9110, 8.3.1). A value may be quoted. Source: Prometheus' "Exposition formats", "Content negotiation" and
/// "Escaping schemes".
public struct PageType: Hashable, Sendable {
    public let kind: ExpositionKind
    /// Whether names may be quoted; in the protobuf form, whether names may have any characters.
    public let quotedNames: Bool

    /// The text format 0.0.4.
    public static let text = PageType(kind: .text, quotedNames: false)

    init(kind: ExpositionKind, quotedNames: Bool) {
        self.kind = kind
        self.quotedNames = quotedNames
    }

    /// - Parameter mode: lenient reading checks the type alone, as Prometheus 3 does, and ignores the values of
    ///   parameters.
    /// - Throws: `ContentTypeFault` for any other type, version, charset or escaping.
    public init(_ contentType: String, mode: ExpositionParser.Mode = .strict) throws(ContentTypeFault) {
        var parts = Self.parts(contentType)
        let type = parts.isEmpty ? "" : parts.removeFirst().lowercased()
        switch type {
        case "text/plain": kind = .text
        case "application/openmetrics-text": kind = .openMetrics
        case "application/vnd.google.protobuf": kind = .protobuf
        default: throw .type(type)
        }
        // One semicolon at the end is allowed.
        if parts.last == "" { parts.removeLast() }
        var parameters: [String: String] = [:]
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else { throw .parameter(part) }
            let name = Self.trimmed(part[..<equals]).lowercased()
            var value = Self.trimmed(part[part.index(after: equals)...])
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            guard parameters.updateValue(value, forKey: name) == nil else { throw .parameter(part) }
        }
        if mode == .strict { try Self.check(parameters, kind) }
        let allowsAny = parameters["escaping"] == "allow-utf-8"
        quotedNames =
            switch kind {
            case .text: allowsAny || (parameters["version"] ?? "1.0.0") == "1.0.0"
            case .openMetrics: allowsAny
            case .protobuf: allowsAny || parameters["escaping"] == nil
            }
    }

    private static func check(_ parameters: [String: String], _ kind: ExpositionKind) throws(ContentTypeFault) {
        if let version = parameters["version"] {
            let known: [String] =
                switch kind {
                case .text: ["0.0.4", "1.0.0"]
                case .openMetrics: ["1.0.0", "1.0", "0.0.1"]
                case .protobuf: [version]
                }
            guard known.contains(version) else { throw .version(version) }
        }
        if let charset = parameters["charset"], charset.lowercased() != "utf-8" { throw .charset(charset) }
        if let escaping = parameters["escaping"], !escapings.contains(escaping) { throw .escaping(escaping) }
        guard kind == .protobuf else { return }
        for (name, wanted) in [("proto", "io.prometheus.client.MetricFamily"), ("encoding", "delimited")] {
            if let value = parameters[name], value != wanted { throw .message("\(name)=\(value)") }
        }
    }

    private static let escapings: Set<String> = ["allow-utf-8", "underscores", "dots", "values"]

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
