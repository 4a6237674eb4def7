/// A port as startup configurations write one: a number, or a sum with variables, `${PORT_OFFSET}+7200`,
/// `${A:-0} + ${B} + 1`.
struct PortExpression {
    enum Term: Hashable {
        case number(Int)
        /// `${NAME}`, or with a value for when it is not set, `${NAME:-0}`.
        case variable(String, standard: Int?)
    }

    /// A term and its place in the text, counted in Unicode scalars.
    struct Part: Hashable {
        let term: Term
        let range: Range<Int>
    }

    let parts: [Part]

    /// nil when the text is no such sum.
    init?(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        var parts: [Part] = []
        var start = 0
        while true {
            let end = scalars[start...].firstIndex(of: "+") ?? scalars.count
            let first = scalars[start..<end].firstIndex { $0 != " " } ?? end
            let last = (scalars[start..<end].lastIndex { $0 != " " } ?? end - 1) + 1
            guard first < last, let term = Self.term(String(String.UnicodeScalarView(scalars[first..<last]))) else {
                return nil
            }
            parts.append(Part(term: term, range: first..<last))
            guard end < scalars.count else { break }
            start = end + 1
        }
        self.parts = parts
    }

    private static func term(_ text: String) -> Term? {
        if isDigits(text) { return .number(number(text)) }
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let inner = text.dropFirst(2).dropLast()
        let name = inner.prefix { isOfName($0) }
        guard let first = name.first, !first.isNumber else { return nil }
        let rest = inner.dropFirst(name.count)
        if rest.isEmpty { return .variable(String(name), standard: nil) }
        let standard = String(rest.dropFirst(2))
        guard rest.hasPrefix(":-"), isDigits(standard) else { return nil }
        return .variable(String(name), standard: number(standard))
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Of digits; what no port can be is a million, so that sums stay small.
    static func number(_ digits: String) -> Int { min(Int(digits) ?? 1_000_000, 1_000_000) }
}
