/// The rule for names. Names are used in file names, arguments, environments, labels and CSV files, so they must need
/// no quoting in any of them.
enum SafeName {
    static let rule = "use at most 100 letters, digits, _ . and -, and begin with a letter, a digit or _"

    /// Returns the problem of a name, as the end of a sentence; nil for a valid name.
    static func problem(in name: String) -> String? {
        guard let first = name.utf8.first else { return "is empty" }
        if name.utf8.count > 100 { return "is too long" }
        if !name.utf8.allSatisfy({ isLetterOrDigit($0) || "_.-".utf8.contains($0) }) { return "has unsafe characters" }
        return isLetterOrDigit(first) || first == UInt8(ascii: "_") ? nil : "begins with an unsafe character"
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
