/// Rules for the names of labels.
package enum LabelName {
    /// Returns whether every Prometheus version accepts the name: letters, digits and underscores, without a digit at
    /// the start. Prometheus 3 also accepts other names.
    package static func isClassic(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// Returns the name with an underscore in place of each character that some Prometheus version rejects:
    /// `cost-center` becomes `cost_center`.
    package static func classic(_ name: String) -> String {
        let text = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    scalar.isASCII && isLetterOrDigit(UInt8(scalar.value)) ? scalar : "_"
                }))
        return isClassic(text) ? text : "_" + text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
