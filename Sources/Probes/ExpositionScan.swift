/// What an exposition in the text format amounts to: enough to say whether metrics are there and complete. It checks
/// each line's shape, not the format's finer rules.
public struct ExpositionScan: Hashable, Sendable {
    /// Sample lines.
    public private(set) var samples = 0
    /// Bytes of the page but for the digits of values, timestamps and exemplars: what only changes with the program.
    public private(set) var fixedBytes: Int
    /// Families declared by TYPE or HELP, and names of samples.
    public private(set) var names: Set<String> = []
    /// The first line that is none, counted from 1, and what is wrong with it.
    public private(set) var problem: String?
    /// Samples of a family follow each other: its name is made a string once.
    private var lastName = ""

    public init(_ body: [UInt8]) {
        fixedBytes = body.count
        var line = 1
        var start = body.startIndex
        while start < body.endIndex {
            let end = body[start...].firstIndex(of: 10) ?? body.endIndex
            if let wrong = take(body[start..<end]), problem == nil { problem = "line \(line): \(wrong)" }
            start = end + 1
            line += 1
        }
    }

    /// Families of `required` that the page neither declares nor has samples of.
    public func missing(_ required: [String]) -> [String] { required.filter { !names.contains($0) } }

    private mutating func take(_ line: ArraySlice<UInt8>) -> String? {
        guard let first = line.first else { return nil }
        if first == UInt8(ascii: "#") {
            let words = line.split(separator: 32, maxSplits: 3, omittingEmptySubsequences: true)
            if words.count >= 3, words[1].elementsEqual("TYPE".utf8) || words[1].elementsEqual("HELP".utf8) {
                names.insert(String(decoding: words[2], as: UTF8.self))
            }
            return nil
        }
        let name = line.prefix { Self.isNameByte($0) }
        guard !name.isEmpty, !(48...57).contains(name.first!) else { return "no metric name" }
        var rest = line[name.endIndex...]
        if rest.first == UInt8(ascii: "{") {
            guard let close = Self.endOfLabels(rest) else { return "labels without end" }
            rest = rest[(close + 1)...]
        }
        let value = rest.drop { $0 == 32 }.prefix { $0 != 32 }
        guard Self.isNumber(value) else { return "no number after \(String(decoding: name, as: UTF8.self))" }
        samples += 1
        // What follows the value is a timestamp, or an exemplar: it changes too. The blanks before them stay.
        fixedBytes -= rest.count { $0 != 32 }
        if !lastName.utf8.elementsEqual(name) {
            lastName = String(decoding: name, as: UTF8.self)
            names.insert(lastName)
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 65...90, 97...122, 48...57, 95, 58: true
        default: false
        }
    }

    /// Index of the brace that closes the labels: one within a quoted value does not.
    private static func endOfLabels(_ rest: ArraySlice<UInt8>) -> Int? {
        var quoted = false
        var index = rest.startIndex
        while index < rest.endIndex {
            switch rest[index] {
            case UInt8(ascii: "\\") where quoted: index += 1
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: "}") where !quoted: return index
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return Double(text) != nil || ["+Inf", "-Inf", "NaN"].contains(text)
    }
}
