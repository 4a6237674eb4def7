/// The content of a push, counted. Its values are not kept.
package struct PushContent: Hashable, Sendable {
    /// Number of data points: a histogram with all its buckets is one.
    package var points = 0
    /// Number of sample lines that the points would be on a page in the text format: a histogram has one for each of
    /// its buckets, one for its sum and one for its count, a summary one for each of its quantiles and the same two.
    package var series = 0
    /// Bytes of the body after decompression.
    package var bytes = 0

    package init(points: Int = 0, series: Int = 0, bytes: Int = 0) {
        self.points = points
        self.series = series
        self.bytes = bytes
    }

    mutating func add(series more: Int) {
        points += 1
        series += more
    }
}

/// Why the sink did not accept a push.
package struct PushRefusal: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case notHTTP = "not HTTP"
        case path = "wrong path"
        case method = "wrong method"
        case type = "unknown content type"
        case coding = "unknown content coding"
        case malformed
        case tooLarge = "too large"
        case incomplete
        /// The sink had no memory or no descriptors for it.
        case noSpace = "no space in the sink"
    }

    package let kind: Kind
    package let reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// The status of the answer.
    var status: Int {
        switch kind {
        case .notHTTP, .malformed, .incomplete: 400
        case .path: 404
        case .method: 405
        case .type, .coding: 415
        case .tooLarge: 413
        case .noSpace: 503
        }
    }
}

/// Limits of the memory that pushes take, in bytes.
enum SinkLimits {
    /// The largest body as it comes over the network.
    static let body = 16 << 20
    /// The largest body after decompression.
    static let decoded = 32 << 20
    /// The largest body in JSON, whose reading takes many times its size.
    static let json = 8 << 20
    /// All unfinished bodies together.
    static let unfinished = 128 << 20
    /// The head of a request.
    static let head = 32 << 10
    /// The largest datagram of UDP over IPv4.
    static let datagram = 65_507
    /// The most connections to one port.
    static let connections = 256
    /// The most distinct series of statsd that are told apart.
    static let statsdSeries = 100_000
}
