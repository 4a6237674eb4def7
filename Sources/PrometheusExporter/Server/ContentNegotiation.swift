/// Reads from its headers which formats and codings a client accepts (RFC 9110, section 12.5). It does no I/O and
/// allocates nothing.
enum ContentNegotiation {
    typealias Text = UnsafeBufferPointer<UInt8>

    /// A format that the client may get, and its quality in thousandths.
    private struct Offer {
        let format: ExpositionFormat
        var quality = 0
        var escaping: NameEscaping?

        mutating func raise(to quality: Int, _ escaping: NameEscaping?) {
            guard quality > self.quality else { return }
            (self.quality, self.escaping) = (quality, escaping)
        }
    }

    /// Returns the format that the client ranks highest. Of formats with the same rank it prefers protobuf, OpenMetrics
    /// and text 1.0.0, in this order, which a client gets only if it names them. Every other client gets text 0.0.4: a
    /// page in an unwanted type helps more than an error about its type.
    ///
    /// Each range has an escaping scheme of its own; without one, or with an unknown one, it is `underscores`.
    static func format(accept: Text?) -> ExpositionFormat {
        guard let accept else { return .text }
        var protobuf = Offer(format: .protobuf)
        var openMetrics = Offer(format: .openMetrics)
        var text1 = Offer(format: .text1.escaping(.underscores))
        var text = Offer(format: .text)
        // How specific the matching range is: `text/plain` before `text/*` before `*/*`.
        var fit = 0
        forEachElement(of: accept) { element in
            let range = trimmed(until(semicolon, in: element))
            let (quality, escaping) = (quality(of: element), escaping(of: element))
            let version = parameter("version", of: element)
            if equal(range, "application/vnd.google.protobuf") {
                if isDelimited(element) { protobuf.raise(to: quality, escaping) }
            } else if equal(range, "application/openmetrics-text") {
                if version.map({ equal($0, "1.0.0") || equal($0, "0.0.1") }) ?? true {
                    openMetrics.raise(to: quality, escaping)
                }
            } else if equal(range, "text/plain"), let version, equal(version, "1.0.0") {
                text1.raise(to: quality, escaping)
            } else {
                let match = equal(range, "text/plain") ? 3 : equal(range, "text/*") ? 2 : equal(range, "*/*") ? 1 : 0
                if match > fit {
                    fit = match
                    (text.quality, text.escaping) = (quality, escaping)
                } else if match > 0 && match == fit {
                    text.raise(to: quality, escaping)
                }
            }
        }
        var best = text
        if text1.quality > 0, text1.quality >= best.quality { best = text1 }
        if openMetrics.quality > 0, openMetrics.quality >= best.quality { best = openMetrics }
        if protobuf.quality > 0, protobuf.quality >= best.quality { best = protobuf }
        return best.escaping.map { best.format.escaping($0) } ?? best.format
    }

    /// Whether a range of protobuf is the one that Prometheus defines.
    private static func isDelimited(_ element: Text) -> Bool {
        guard let message = parameter("proto", of: element), let encoding = parameter("encoding", of: element) else {
            return false
        }
        return equal(message, "io.prometheus.client.metricfamily") && equal(encoding, "delimited")
    }

    private static func escaping(of element: Text) -> NameEscaping? {
        guard let scheme = parameter("escaping", of: element) else { return nil }
        if equal(scheme, "allow-utf-8") { return .allowUTF8 }
        if equal(scheme, "underscores") { return .underscores }
        if equal(scheme, "dots") { return .dots }
        return equal(scheme, "values") ? .values : nil
    }

    /// Whether to compress the page: gzip is named or covered by `*`, and ranked no lower than the uncompressed page.
    static func wantsGzip(acceptEncoding: Text?) -> Bool {
        guard let acceptEncoding else { return false }
        var gzip: Int?
        var anything: Int?
        var identity = 0
        forEachElement(of: acceptEncoding) { element in
            let coding = trimmed(until(semicolon, in: element))
            if equal(coding, "gzip") || equal(coding, "x-gzip") { gzip = quality(of: element) }
            if equal(coding, "*") { anything = quality(of: element) }
            if equal(coding, "identity") { identity = quality(of: element) }
        }
        let preference = gzip ?? anything ?? 0
        return preference > 0 && preference >= identity
    }

    private static let semicolon = UInt8(ascii: ";")
    private static let space = UInt8(ascii: " ")

    /// Calls `body` with the parts between commas. A comma within quotes does not separate parts.
    private static func forEachElement(of text: Text, _ body: (Text) -> Void) {
        var start = 0
        var isQuoted = false
        for index in text.indices {
            if text[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard text[index] == UInt8(ascii: ","), !isQuoted else { continue }
            body(Text(rebasing: text[start..<index]))
            start = index + 1
        }
        body(Text(rebasing: text[start...]))
    }

    /// Returns the quality in thousandths; 1000 if there is none, and 0 if it is invalid.
    private static func quality(of element: Text) -> Int {
        guard let text = parameter("q", of: element) else { return 1000 }
        guard let whole = text.first, whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1"), text.count <= 5 else {
            return 0
        }
        var value = whole == UInt8(ascii: "1") ? 1000 : 0
        guard text.count > 1 else { return value }
        guard text[1] == UInt8(ascii: ".") else { return 0 }
        var weight = 100
        for byte in text.dropFirst(2) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return 0 }
            value += weight * Int(byte - UInt8(ascii: "0"))
            weight /= 10
        }
        return value <= 1000 ? value : 0
    }

    /// Returns the value of `name=value` after a semicolon, without its quotes.
    private static func parameter(_ name: StaticString, of element: Text) -> Text? {
        var rest = element
        while let position = rest.firstIndex(of: semicolon) {
            rest = Text(rebasing: rest[(position + 1)...])
            let one = trimmed(until(semicolon, in: rest))
            guard let equals = one.firstIndex(of: UInt8(ascii: "=")),
                equal(trimmed(Text(rebasing: one[..<equals])), name)
            else { continue }
            let value = trimmed(Text(rebasing: one[(equals + 1)...]))
            guard value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") else {
                return value
            }
            return Text(rebasing: value[1..<(value.count - 1)])
        }
        return nil
    }

    private static func until(_ byte: UInt8, in text: Text) -> Text {
        Text(rebasing: text[..<(text.firstIndex(of: byte) ?? text.endIndex)])
    }

    private static func trimmed(_ text: Text) -> Text {
        func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == UInt8(ascii: "\t") }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else { return Text(rebasing: text[..<0]) }
        return Text(rebasing: text[first...last])
    }

    /// Compares without regard to case, as for media types, codings and parameter names. `name` must be in lower case.
    private static func equal(_ text: Text, _ name: StaticString) -> Bool {
        guard text.count == name.utf8CodeUnitCount else { return false }
        return text.indices.allSatisfy { index in
            let byte = text[index]
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            return lower == name.utf8Start[index]
        }
    }
}
