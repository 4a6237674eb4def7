/// Whole numbers as YAML 1.1 writes them (https://yaml.org/type/int.html): decimal, octal with a leading 0, hexadecimal and binary,
/// each with a sign and underscores. Numbers to base 60 are left out: a text such as 10:30 is a time or a place to most people.
package enum YAMLInteger {
    /// nil for a text that is not such a number, or one that an Int does not hold.
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
        // A number begins with a digit, or with a prefix.
        if radix == 10, rest.first == "_" { return nil }
        let bare = rest.filter { $0 != "_" }
        guard !bare.isEmpty, bare.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return Int(sign + bare, radix: radix)
    }
}
