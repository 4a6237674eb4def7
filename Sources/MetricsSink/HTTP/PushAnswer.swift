import BenchmarkModel

/// The answers of the sink, as bytes.
enum PushAnswer {
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Returns the answer to a push that was accepted, or that is refused because the sink is told to.
    static func accepted(_ head: RequestHead, _ rules: PushRules) -> [UInt8] {
        let status = rules.sink.status ?? 200
        guard status == 200 else { return refused("the sink is told to refuse", status, head, rules) }
        switch rules.format {
        // An empty ExportMetricsServiceResponse has no bytes in protobuf.
        case .otlpHTTP where head.mediaType == "application/json":
            return answer(status, "application/json", Array("{}".utf8), isKept: head.isKept)
        case .otlpHTTP: return answer(status, "application/x-protobuf", [], isKept: head.isKept)
        case .pushgateway, .statsd: return answer(status, nil, [], isKept: head.isKept)
        }
    }

    /// - Parameter head: the head of the request; nil if it has none that can be read. Then the connection is closed.
    static func refused(_ reason: String, _ status: Int, _ head: RequestHead?, _ rules: PushRules) -> [UInt8] {
        let isKept = head?.isKept ?? false
        let isProtobuf = rules.format == .otlpHTTP && head?.mediaType == "application/x-protobuf"
        let text = Array(reason.utf8.prefix(1000))
        return isProtobuf
            ? answer(status, "application/x-protobuf", message(text), isKept: isKept)
            : answer(status, "text/plain; charset=utf-8", text + [10], isKept: isKept)
    }

    /// Returns a google.rpc.Status with a message (field 2), which OTLP/HTTP requires in an answer that refuses.
    private static func message(_ text: [UInt8]) -> [UInt8] {
        var length = text.count
        var bytes: [UInt8] = [2 << 3 | 2]
        while length >= 0x80 {
            bytes.append(UInt8(length & 0x7f) | 0x80)
            length >>= 7
        }
        return bytes + [UInt8(length)] + text
    }

    private static func answer(_ status: Int, _ type: String?, _ body: [UInt8], isKept: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(phrases[status] ?? "Status")\r\n"
        if let type { head += "Content-Type: \(type)\r\n" }
        // These statuses never have a body (RFC 9110, section 6.4.1).
        let hasBody = status != 204 && status != 304
        if hasBody { head += "Content-Length: \(body.count)\r\n" }
        if !isKept { head += "Connection: close\r\n" }
        return Array((head + "\r\n").utf8) + (hasBody ? body : [])
    }

    private static let phrases = [
        200: "OK", 202: "Accepted", 204: "No Content", 400: "Bad Request", 404: "Not Found",
        405: "Method Not Allowed", 413: "Content Too Large", 415: "Unsupported Media Type",
        429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
    ]
}
