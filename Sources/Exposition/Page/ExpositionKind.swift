/// A format of pages.
public enum ExpositionKind: Hashable, Sendable, CaseIterable {
    /// Prometheus' text format, 0.0.4 and 1.0.0.
    case text
    /// OpenMetrics 1.0.
    case openMetrics
    /// Messages of the type `io.prometheus.client.MetricFamily`, each after its length.
    case protobuf

    /// The formats of lines.
    public static let texts: [ExpositionKind] = [.text, .openMetrics]

    /// Reads the format that a Content-Type value names. `PageType` has more detail.
    /// - Throws: `ContentTypeFault` for any other type, version or charset.
    public init(contentType: String) throws(ContentTypeFault) { self = try PageType(contentType).kind }
}

/// The reason why a Content-Type value names no format that can be read.
public enum ContentTypeFault: Error, Hashable, Sendable, CustomStringConvertible {
    case type(String)
    case parameter(String)
    case version(String)
    case charset(String)
    case escaping(String)
    /// The message or the encoding of the protobuf form.
    case message(String)

    public var description: String {
        switch self {
        case .type(let found):
            "'\(found)' is not a metrics type: use text/plain, application/openmetrics-text or "
                + "application/vnd.google.protobuf"
        case .parameter(let found): "'\(found)' is not a parameter: write each name=value once"
        case .version(let found):
            "version '\(found)' is not supported: use 0.0.4 or 1.0.0 of text/plain, or 1.0.0 of "
                + "application/openmetrics-text"
        case .charset(let found): "charset '\(found)' is not supported: use utf-8, as both formats require"
        case .escaping(let found):
            "escaping '\(found)' is not known: use allow-utf-8, underscores, dots or values"
        case .message(let found):
            "'\(found)' is not the protobuf form of metrics: use proto=io.prometheus.client.MetricFamily and "
                + "encoding=delimited"
        }
    }
}
