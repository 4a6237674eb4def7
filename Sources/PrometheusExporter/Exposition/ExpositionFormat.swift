/// A format that a page can be written in.
public struct ExpositionFormat: Hashable, Sendable {
    enum Syntax {
        case text
        case text1
        case openMetrics
        case protobuf
    }

    let syntax: Syntax
    /// Whether counters, histograms and summaries have `_created` samples: the time at which they began to count.
    var showsCreated = false
    /// The scheme that the client named; nil if it named none.
    var escaping: NameEscaping?

    /// Prometheus' text format 0.0.4. It has no infos, state sets, units, exemplars or creation times. Infos and state
    /// sets are written as gauges, native histograms as their count and sum; the others are left out.
    public static let text = ExpositionFormat(syntax: .text)

    /// Prometheus' text format 1.0.0, which is version 0.0.4 with quoted names (``NameEscaping/allowUTF8``).
    public static let text1 = ExpositionFormat(syntax: .text1, escaping: .allowUTF8)

    /// OpenMetrics 1.0.0 with a `_created` sample for each counter, histogram and summary.
    public static let openMetrics = ExpositionFormat(syntax: .openMetrics, showsCreated: true)

    /// OpenMetrics 1.0.0 without `_created`. This saves one series for each counter, histogram and summary in a server
    /// that stores those samples.
    public static let openMetricsWithoutCreated = ExpositionFormat(syntax: .openMetrics)

    /// Prometheus' protobuf format: MetricFamily messages, each after its length. It is the only format with native
    /// histograms. Exemplars, creation times and units are fields in it, and infos and state sets are gauges.
    public static let protobuf = ExpositionFormat(syntax: .protobuf)

    /// Returns the format with names in this scheme. Version 0.0.4 has no quoted names, so it escapes by underscores
    /// where they are allowed.
    public func escaping(_ scheme: NameEscaping) -> ExpositionFormat {
        var format = self
        format.escaping = syntax == .text && scheme == .allowUTF8 ? .underscores : scheme
        return format
    }

    /// How names are shown.
    var names: NameEscaping { escaping ?? .underscores }

    var isOpenMetrics: Bool { syntax == .openMetrics }

    /// The media type of a page in this format.
    public var contentType: StaticString {
        switch syntax {
        case .text: textType
        case .text1: text1Type
        case .openMetrics: openMetricsType
        case .protobuf: protobufType
        }
    }

    private var textType: StaticString {
        switch escaping {
        case nil: "text/plain; version=0.0.4; charset=utf-8"
        case .underscores, .allowUTF8: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
        case .dots: "text/plain; version=0.0.4; charset=utf-8; escaping=dots"
        case .values: "text/plain; version=0.0.4; charset=utf-8; escaping=values"
        }
    }

    private var text1Type: StaticString {
        switch names {
        case .allowUTF8: "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        case .underscores: "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"
        case .dots: "text/plain; version=1.0.0; charset=utf-8; escaping=dots"
        case .values: "text/plain; version=1.0.0; charset=utf-8; escaping=values"
        }
    }

    private var openMetricsType: StaticString {
        switch escaping {
        case nil: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .allowUTF8: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        case .underscores: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"
        case .dots: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots"
        case .values: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values"
        }
    }

    private var protobufType: StaticString {
        switch names {
        case .allowUTF8:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8"
        case .underscores:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores"
        case .dots:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=dots"
        case .values:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=values"
        }
    }
}
