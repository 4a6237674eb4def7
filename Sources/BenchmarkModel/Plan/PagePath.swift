/// The path of a page and its query, decoded. Prometheus' files have them apart and decoded, and it encodes them for
/// the request.
package struct PagePath: Hashable, Sendable {
    package let path: String
    /// Values by name, in the order of the query.
    package let parameters: [String: [String]]

    /// - Parameter text: the path as in a request line, such as `/probe?module=http`.
    package init(_ text: String) {
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.decoded(halves[0])
        var parameters: [String: [String]] = [:]
        for part in (halves.count > 1 ? halves[1] : "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(pair[0], isQuery: true)
            parameters[name, default: []].append(pair.count > 1 ? Self.decoded(pair[1], isQuery: true) : "")
        }
        self.parameters = parameters
    }

    private static func decoded(_ text: Substring, isQuery: Bool = false) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2 {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(isQuery && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
