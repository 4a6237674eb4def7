/// The head of an HTTP request, as far as the sink needs it.
package struct RequestHead: Hashable, Sendable {
    /// How the body's end is found.
    enum Framing: Hashable {
        case length(Int)
        case chunked
    }

    let method: String
    /// The path without the query.
    let path: String
    /// Content-Type without parameters, in lower case; empty if there is none.
    private(set) var mediaType = ""
    private(set) var contentCoding = ""
    private(set) var framing = Framing.length(0)
    /// Whether the client waits for a 100 before it sends the body.
    private(set) var awaitsContinue = false
    /// Whether the connection stays open after the answer.
    private(set) var isKept: Bool

    /// Parses a head, without the empty line at its end.
    ///
    /// Source: RFC 9112. A head whose framing is unclear is refused, because the next request could not be found.
    init(_ text: [UInt8]) throws(PushRefusal) {
        // Bytes are split, because a carriage return and a line feed are one Character.
        var lines = text.split(separator: 10, omittingEmptySubsequences: false).map(Self.trimmed)[...]
        let words = (lines.popFirst() ?? "").split(separator: " ")
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
            throw PushRefusal(.notHTTP, "the first line is not a request of HTTP/1.1")
        }
        method = String(words[0])
        path = Self.path(words[1])
        isKept = words[2] == "HTTP/1.1"
        var length: Int?
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                !line[..<colon].contains(" ")
            else { throw PushRefusal(.notHTTP, "a line of the head is not NAME: VALUE") }
            let value = Self.trimmed(Array(line.utf8[line.utf8.index(after: colon)...])[...])
            try take(line[..<colon].lowercased(), value, &length)
        }
        if let length {
            guard framing != .chunked else {
                throw PushRefusal(.notHTTP, "the head has Content-Length and Transfer-Encoding")
            }
            framing = .length(length)
        }
    }

    private mutating func take(_ name: String, _ value: String, _ length: inout Int?) throws(PushRefusal) {
        switch name {
        case "content-length":
            guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
                length == nil || length == number
            else { throw PushRefusal(.notHTTP, "Content-Length is not a number") }
            length = number
        case "transfer-encoding":
            guard value.lowercased() == "chunked" else {
                throw PushRefusal(.notHTTP, "a Transfer-Encoding other than chunked")
            }
            framing = .chunked
        case "content-type":
            mediaType = (value.split(separator: ";").first ?? "").lowercased().filter { $0 != " " && $0 != "\t" }
        case "content-encoding": contentCoding = value.lowercased()
        case "expect": awaitsContinue = value.lowercased() == "100-continue"
        case "connection":
            let words = value.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
            if words.contains("close") { isKept = false }
            if words.contains("keep-alive") { isKept = true }
        default: break
        }
    }

    /// Returns the text without blanks and carriage returns at its ends.
    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes.drop { $0 == 32 || $0 == 9 }
        while let last = rest.last, last == 32 || last == 9 || last == 13 { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    /// Returns the path of a request target, which may be a whole URL.
    private static func path(_ target: Substring) -> String {
        var rest = target
        if rest.hasPrefix("http://") {
            rest = rest.dropFirst("http://".count)
            rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        }
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }
}

/// A whole request.
package struct PushRequest: Hashable, Sendable {
    let head: RequestHead
    let body: [UInt8]
}
