/// The format that a page has by its bytes, for a page without a usable content type.
public struct PageGuess: Hashable, Sendable {
    public let type: PageType
    /// The name of the format in `scrape_protocols` and `fallback_scrape_protocol` of a Prometheus configuration.
    public let scrapeProtocol: String

    /// - Complexity: linear in the page for pages of lines without quoted names.
    public init(_ page: [UInt8]) {
        if Self.isProtobuf(page) {
            type = PageType(kind: .protobuf, quotedNames: true)
            scrapeProtocol = "PrometheusProto"
        } else if Self.endsAsOpenMetrics(page) {
            type = PageType(kind: .openMetrics, quotedNames: Self.hasQuotedNames(page))
            scrapeProtocol = "OpenMetricsText1.0.0"
        } else if Self.hasQuotedNames(page) {
            type = PageType(kind: .text, quotedNames: true)
            scrapeProtocol = "PrometheusText1.0.0"
        } else {
            type = .text
            scrapeProtocol = "PrometheusText0.0.4"
        }
    }

    /// Whether the last line is `# EOF`, the end of an OpenMetrics page.
    public static func endsAsOpenMetrics(_ page: [UInt8]) -> Bool {
        page.suffix(6).elementsEqual("# EOF\n".utf8) || page.suffix(5).elementsEqual("# EOF".utf8)
    }

    /// Whether the page begins with the length of a message, and the message with a name that fits in it.
    static func isProtobuf(_ page: [UInt8]) -> Bool {
        page.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var reader = WireReader(base, 0..<bytes.count)
            guard let length = try? reader.varint(), length > 2, length <= UInt64(bytes.count - reader.index) else {
                return false
            }
            let end = reader.index + Int(length)
            guard base[reader.index] == 0x0a else { return false }
            reader.index += 1
            guard let name = try? reader.varint(), name > 0, name <= UInt64(max(0, end - reader.index)) else {
                return false
            }
            return bytes[reader.index..<reader.index + Int(name)].allSatisfy { $0 >= 32 }
        }
    }

    /// Whether a line begins with a quoted name, or names a family so.
    private static func hasQuotedNames(_ page: [UInt8]) -> Bool {
        page.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var index = 0
            while index < bytes.count {
                let end = Bytes.find(Bytes.lineFeed, base, from: index, to: bytes.count)
                if bytes[index] == Bytes.openBrace { return true }
                if bytes[index] == Bytes.hash, index + 8 <= end, bytes[index + 7] == Bytes.quote { return true }
                index = end + 1
            }
            return false
        }
    }
}
