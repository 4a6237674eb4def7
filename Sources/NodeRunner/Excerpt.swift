/// Bytes that a stranger sent, as a text that can be printed on a terminal and stored.
enum Excerpt {
    private static let longest = 80

    /// In quotation marks, cut after 80 characters. What is not printable is escaped; bytes that are not UTF-8 are replaced.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        guard bytes.contains(where: { _ in true }) else { return "an empty body" }
        let scalars = String(decoding: Array(bytes), as: UTF8.self).unicodeScalars
        let shown = scalars.prefix(longest).map { isPrintable($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
        return "\"\(shown)\"" + (scalars.count > longest ? "..." : "")
    }

    /// Text that changes the direction or the position of what follows is not.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
