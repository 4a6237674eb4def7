/// The format of a page, as its Content-Type value states it.
///
/// | type | versions | quoted names |
/// |---|---|---|
/// | `text/plain` | 0.0.4, 1.0.0; none means the latest | in 1.0.0, and with `escaping=allow-utf-8` |
/// | `application/openmetrics-text` | 1.0.0; 1.0, 0.0.1 of old exporters; none: oldest | with `escaping=allow-utf-8` |
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

    /// - Parameter mode: lenient reading checks the type alone, as Prometheus 3 does. It ignores the values of
    ///   parameters, and a parameter that occurs again with the same value.
    /// - Throws: `ContentTypeFault` for any other type, version, charset or escaping.
    public init(_ contentType: String, mode: ExpositionParser.Mode = .strict) throws(ContentTypeFault) {
        let media = MediaType(contentType)
        switch media.name {
        case "text/plain": kind = .text
        case "application/openmetrics-text": kind = .openMetrics
        case "application/vnd.google.protobuf": kind = .protobuf
        default: throw .type(media.name)
        }
        let parameters = try media.parameters(allowsRepeats: mode == .lenient)
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
}
