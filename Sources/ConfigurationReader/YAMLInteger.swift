/// Whole numbers of YAML 1.1 (https://yaml.org/type/int.html): decimal, octal with a leading 0, hexadecimal and binary,
/// with an optional sign and underscores. Base 60 is not supported, because most people read a text such as 10:30 as a
/// time.
package enum YAMLInteger {
    /// Parses a number. Returns nil for another text, or for a number that does not fit into an Int.
    package static func value(of text: String) -> Int? {
        let isSigned = text.first.map { "+-".contains($0) } ?? false
        let digits = text.dropFirst(isSigned ? 1 : 0)
        let sign = text.first == "-" ? "-" : ""
        let (rest, radix): (Substring, Int) =
            if digits.hasPrefix("0x") {
                (digits.dropFirst(2), 16)
            } else if digits.hasPrefix("0b") {
                (digits.dropFirst(2), 2)
            } else if digits.hasPrefix("0"), digits.count > 1 {
                (digits.dropFirst(), 8)
            } else {
                (digits, 10)
            }
        // A number begins with a digit or a prefix.
        if radix == 10, rest.first == "_" { return nil }
        let bare = rest.filter { $0 != "_" }
        guard !bare.isEmpty, bare.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return Int(sign + bare, radix: radix)
    }
}
