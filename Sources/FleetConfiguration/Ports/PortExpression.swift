/// A port of a startup configuration: a number, or a sum with variables such as `${PORT_OFFSET}+7200` or
/// `${A:-0} + ${B:-${C}} + 1`.
struct PortExpression: Hashable {
    indirect enum Term: Hashable {
        case number(Int)
        /// A variable without or with a default: `${NAME}`, `${NAME:-0}`.
        case variable(String, fallback: Fallback?)
    }

    /// The default of a variable that is not set. `offset` is its position, counted from the variable's `$`.
    struct Fallback: Hashable {
        let sum: PortExpression
        let offset: Int
    }

    /// A term and its range in the text, in Unicode scalars.
    struct Part: Hashable {
        let term: Term
        let range: Range<Int>
    }

    let parts: [Part]

    /// Parses a text. Returns nil when the text is not such a sum.
    init?(_ text: String) { self.init(Array(text.unicodeScalars), depth: 0) }

    private static let depthLimit = 16

    private init?(_ scalars: [Unicode.Scalar], depth: Int) {
        guard depth < Self.depthLimit else { return nil }
        var parts: [Part] = []
        for range in Self.summands(scalars) {
            let first = scalars[range].firstIndex { $0 != " " } ?? range.upperBound
            let last = (scalars[range].lastIndex { $0 != " " } ?? range.upperBound - 1) + 1
            guard first < last, let term = Self.term(Array(scalars[first..<last]), depth: depth) else { return nil }
            parts.append(Part(term: term, range: first..<last))
        }
        self.parts = parts
    }

    /// Returns the ranges between the plus signs that are not in braces.
    private static func summands(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var braces = 0
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "{": braces += 1
            case "}": braces -= 1
            case "+" where braces == 0:
                ranges.append(start..<index)
                start = index + 1
            default: break
            }
        }
        return ranges + [start..<scalars.count]
    }

    private static func term(_ scalars: [Unicode.Scalar], depth: Int) -> Term? {
        let text = String(String.UnicodeScalarView(scalars))
        if isDigits(text) { return .number(number(text)) }
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let inner = scalars[2..<(scalars.count - 1)]
        let name = inner.prefix { isOfName($0) }
        guard let first = name.first, !("0"..."9").contains(first) else { return nil }
        let variable = String(String.UnicodeScalarView(name))
        let rest = inner[name.endIndex...]
        if rest.isEmpty { return .variable(variable, fallback: nil) }
        let sign = rest.starts(with: ":-".unicodeScalars) ? 2 : 1
        guard sign == 2 || rest.first == "-", let sum = PortExpression(Array(rest.dropFirst(sign)), depth: depth + 1)
        else { return nil }
        return .variable(variable, fallback: Fallback(sum: sum, offset: rest.startIndex + sign))
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("0"..."9").contains(scalar) || (scalar.isASCII && scalar.properties.isAlphabetic)
    }

    static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Converts digits to a number. Numbers above a million, which no port can be, become a million, so that sums do
    /// not overflow.
    static func number(_ digits: String) -> Int { min(Int(digits) ?? 1_000_000, 1_000_000) }
}
