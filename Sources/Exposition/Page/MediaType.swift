/// A Content-Type value: a type and its parameters. Sources: RFC 9110, 8.3.1; Go's `mime.ParseMediaType`, by which a
/// Prometheus reads it, for blanks beside '=', a semicolon at the end and repeated parameters.
struct MediaType {
    /// The type in lower case, such as `text/plain`.
    let name: String
    /// The parameters with the semicolon before each.
    private let rest: [UInt8]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex(of: Self.semicolon) ?? bytes.count
        name = Self.trimmed(bytes[..<end]).lowercased()
        rest = Array(bytes[end...])
    }

    /// Returns the values of the parameters by their names in lower case.
    /// - Parameter allowsRepeats: whether a parameter may occur again with the same value.
    /// - Throws: `ContentTypeFault.parameter` with the part that cannot be read.
    func parameters(allowsRepeats: Bool) throws(ContentTypeFault) -> [String: String] {
        var parameters: [String: String] = [:]
        var index = 0
        var start = 0
        while true {
            skipBlanks(&index)
            guard index < rest.count else { return parameters }
            guard rest[index] == Self.semicolon else { throw fault(start) }
            index += 1
            start = index
            skipBlanks(&index)
            // A semicolon at the end is allowed.
            guard index < rest.count else { return parameters }
            let name = takeToken(&index).lowercased()
            skipBlanks(&index)
            guard !name.isEmpty, index < rest.count, rest[index] == Self.equals else { throw fault(start) }
            index += 1
            skipBlanks(&index)
            guard let value = takeValue(&index) else { throw fault(start) }
            let before = parameters.updateValue(value, forKey: name)
            guard before == nil || allowsRepeats && before == value else { throw fault(start) }
        }
    }

    /// Reads a token or a quoted text; nil if there is neither.
    private func takeValue(_ index: inout Int) -> String? {
        guard index < rest.count, rest[index] == Self.quote else {
            let token = takeToken(&index)
            return token.isEmpty ? nil : token
        }
        var value: [UInt8] = []
        var next = index + 1
        while next < rest.count {
            let byte = rest[next]
            if byte == Self.quote {
                index = next + 1
                return String(decoding: value, as: UTF8.self)
            }
            if byte == Self.backslash, next + 1 < rest.count { next += 1 }
            value.append(rest[next])
            next += 1
        }
        return nil
    }

    private func takeToken(_ index: inout Int) -> String {
        let start = index
        while index < rest.count, Self.isTokenByte(rest[index]) { index += 1 }
        return String(decoding: rest[start..<index], as: UTF8.self)
    }

    private func skipBlanks(_ index: inout Int) {
        while index < rest.count, Self.isBlank(rest[index]) { index += 1 }
    }

    /// Returns the fault with the text up to the next semicolon.
    private func fault(_ start: Int) -> ContentTypeFault {
        .parameter(Self.trimmed(rest[start...].prefix(while: { $0 != Self.semicolon })))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// Whether a byte may be in a token: RFC 9110, 5.6.2, and the braces that Go's reader allows.
    private static func isTokenByte(_ byte: UInt8) -> Bool { (33...126).contains(byte) && !delimiters.contains(byte) }

    private static let delimiters = Set("()<>@,;:\\\"/[]?=".utf8)
    private static let semicolon = UInt8(ascii: ";")
    private static let equals = UInt8(ascii: "=")
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
}
