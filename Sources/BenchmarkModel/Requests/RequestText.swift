/// The placeholders of a request: `{request}`, the request's number, and `{env.NAME}`, an environment variable of the
/// bench. Other text in braces stays, because bodies have braces.
package enum RequestText {
    package enum Piece: Hashable, Sendable {
        case text(String)
        case number
        case variable(String)
    }

    /// The beginning of a variable's placeholder.
    package static let variableMark = "{env."

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
    /// - Parameter values: the values of the environment variables. A placeholder without a value stays.
    package static func filled(_ text: String, number: UInt32, values: [String: String]) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .number: "\(number)"
            case .variable(let name): values[name] ?? "\(variableMark)\(name)}"
            }
        }.joined()
    }

    /// Returns the name in a placeholder at the beginning of a text; nil where there is none.
    private static func variable(_ text: Substring) -> Substring? {
        guard text.hasPrefix(variableMark) else { return nil }
        let rest = text.dropFirst(variableMark.count)
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let name = rest[..<end]
        guard let first = name.utf8.first, !(48...57).contains(first) else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        return isName ? name : nil
    }
}
