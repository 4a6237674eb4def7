/// How the agents of a target push their metrics, and how the bench's sink takes them. The time between two pushes is
/// the target's scrape interval.
package struct PushRules: Hashable, Sendable, Codable {
    package var format: PushFormat
    /// The path at which pushes are accepted; nil for the usual ones of the format. Always nil for statsd.
    package var path: String?
    package var sink: SinkConduct

    package init(_ format: PushFormat, path: String? = nil, sink: SinkConduct = .usual) {
        self.format = format
        self.path = path
        self.sink = sink
    }

    /// Returns whether a push to a path is accepted. `path` has no query.
    package func accepts(path: String) -> Bool {
        switch format {
        case .otlpHTTP: path == self.path ?? Self.pathOfOTLP
        case .pushgateway:
            self.path.map { path == $0 || path.hasPrefix($0 + "/") }
                ?? (Self.pathsOfPushgateway.contains { path.hasPrefix($0) && path.count > $0.count })
        case .statsd: false
        }
    }

    /// The paths at which pushes are accepted, for messages.
    package var shownPath: String {
        switch format {
        case .otlpHTTP: path ?? Self.pathOfOTLP
        case .pushgateway: path ?? Self.pathsOfPushgateway[0] + "JOB"
        case .statsd: ""
        }
    }

    private static let pathOfOTLP = "/v1/metrics"
    /// Source: the Pushgateway's README, "URL". The second form has a job's name in base64.
    private static let pathsOfPushgateway = ["/metrics/job/", "/metrics/job@base64/"]
}

/// A protocol in which agents push.
package enum PushFormat: String, Hashable, Sendable, Codable, CaseIterable {
    /// OpenTelemetry's protocol over HTTP, in protobuf or JSON.
    case otlpHTTP = "otlp-http"
    /// Lines over UDP.
    case statsd
    /// A page in the text format or in delimited protobuf, over HTTP.
    case pushgateway

    /// Whether pushes are datagrams. All others are requests over HTTP.
    package var isUDP: Bool { self == .statsd }
}

/// How the sink treats pushes, to measure an agent whose receiver is slow, refuses or is gone.
package struct SinkConduct: Hashable, Sendable, Codable {
    /// Seconds between the end of a push and its answer.
    package var delay: Double
    /// The status of every answer to a complete push; nil for the usual one.
    package var status: Int?
    /// Seconds from the beginning of a launch until the sink closes its ports and connections; nil for never.
    package var closeAfter: Double?

    package init(delay: Double = 0, status: Int? = nil, closeAfter: Double? = nil) {
        self.delay = delay
        self.status = status
        self.closeAfter = closeAfter
    }

    package static let usual = SinkConduct()

    /// The unusual conduct as words, for warnings; nil for the usual sink.
    package var shown: String? {
        guard self != .usual else { return nil }
        var parts: [String] = []
        if delay > 0 { parts.append("answers after \(delay.plainText) s") }
        if let status { parts.append("answers with status \(status)") }
        if let closeAfter { parts.append("closes its ports \(closeAfter.plainText) s after a launch began") }
        return parts.joined(separator: ", ")
    }
}
