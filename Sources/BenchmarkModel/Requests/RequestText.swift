/// The placeholders of a request: `{request}`, the request's number, `{env.NAME}`, an environment variable of the
/// bench, and `{file:PATH}`, the contents of a file. Other text in braces stays, because bodies have braces.
package enum RequestText {
    package enum Piece: Hashable, Sendable {
        case text(String)
        case number
        /// A secret, by the name of its `RequestVariable`.
        case variable(String)
    }

    /// The beginning of an environment variable's placeholder.
    package static let variableMark = "{env."
    /// The beginning of a file's placeholder, after its brace.
    package static let fileMark = "file:"

    /// Splits a text in one pass, so that a placeholder within a value is never replaced.
    package static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            plain += rest[..<brace]
            rest = rest[brace...]
            let found: Piece?
            if rest.hasPrefix("{request}") {
                found = .number
                rest = rest.dropFirst("{request}".count)
            } else if let name = variable(rest) {
                found = .variable(String(name))
                rest = rest.dropFirst(variableMark.count + name.count + 1)
            } else if let name = file(rest) {
                found = .variable(String(name))
                rest = rest.dropFirst(1 + name.count + 1)
            } else {
                found = nil
                plain.append("{")
                rest = rest.dropFirst()
            }
            guard let found else { continue }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(found)
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    /// Returns the text for a request.
    /// - Parameter values: the values of the secrets. A placeholder without a value stays.
    package static func filled(_ text: String, number: UInt32, values: [String: String]) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .number: "\(number)"
            case .variable(let name): values[name] ?? placeholder(name)
            }
        }.joined()
    }

    /// Returns the placeholder of a secret.
    package static func placeholder(_ name: String) -> String {
        name.hasPrefix(fileMark) ? "{\(name)}" : "\(variableMark)\(name)}"
    }

    /// Returns the name in a placeholder at the beginning of a text; nil where there is none.
    private static func variable(_ text: Substring) -> Substring? {
        guard let name = inBraces(text, after: variableMark), let first = name.utf8.first, !(48...57).contains(first)
        else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        return isName ? name : nil
    }

    /// Returns the text in the braces at the beginning of a text, `file:PATH`; nil where there is none. A path has no
    /// blanks, quotes and braces, so that code in a body is hardly taken for one.
    private static func file(_ text: Substring) -> Substring? {
        guard let path = inBraces(text, after: "{" + fileMark), !path.isEmpty,
            path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && !"\"'{}".utf8.contains($0) })
        else { return nil }
        return text[text.index(after: text.startIndex)..<path.endIndex]
    }

    private static func inBraces(_ text: Substring, after mark: String) -> Substring? {
        guard text.hasPrefix(mark) else { return nil }
        let rest = text.dropFirst(mark.count)
        return rest.firstIndex(of: "}").map { rest[..<$0] }
    }
}
