/// Reads one sample's line.
struct LineScanner {
    private var rest: Substring.UTF8View

    init(_ line: Substring.UTF8View) { rest = line }

    /// `name{labels} value`, and behind it a time, or an exemplar where the format has them.
    mutating func sample(withExemplar: Bool) throws(LineProblem) -> ParsedSample {
        let name = try name(colons: true)
        let labels = rest.first == UInt8(ascii: "{") ? try labelSet() : [:]
        try expect(" ")
        let value = try number()
        var sample = ParsedSample(name: name, labels: labels, value: value)
        if rest.first == UInt8(ascii: " "), !rest.starts(with: " #".utf8) {
            try expect(" ")
            _ = try number()
        }
        if withExemplar, rest.starts(with: " # {".utf8) {
            rest = rest.dropFirst(3)
            let labels = try labelSet()
            try expect(" ")
            let value = try number()
            var time: Double?
            if !rest.isEmpty {
                try expect(" ")
                time = try number()
            }
            sample.exemplar = ParsedExemplar(labels: labels, value: value, time: time)
        }
        guard rest.isEmpty else { throw LineProblem("'\(Substring(rest))' is left at the end of the line") }
        return sample
    }

    private mutating func labelSet() throws(LineProblem) -> [String: String] {
        var labels: [String: String] = [:]
        try expect("{")
        while rest.first != UInt8(ascii: "}") {
            if !labels.isEmpty { try expect(",") }
            let name = try name(colons: false)
            try expect("=\"")
            guard labels.updateValue(try quoted(), forKey: name) == nil else {
                throw LineProblem("label \(name) twice")
            }
        }
        try expect("}")
        return labels
    }

    private mutating func name(colons: Bool) throws(LineProblem) -> String {
        let found = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            case UInt8(ascii: ":"): colons
            default: false
            }
        }
        guard let first = found.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            throw LineProblem("expected a name at '\(Substring(rest))'")
        }
        rest = rest.dropFirst(found.count)
        return String(Substring(found))
    }

    /// To the closing quote, which is taken too.
    private mutating func quoted() throws(LineProblem) -> String {
        var escaped = false
        guard
            let end = rest.firstIndex(where: { byte in
                if byte == UInt8(ascii: "\""), !escaped { return true }
                escaped = byte == UInt8(ascii: "\\") && !escaped
                return false
            })
        else { throw LineProblem("a label value does not end") }
        let value = String(Substring(rest[..<end]))
        rest = rest[rest.index(after: end)...]
        return try Self.unescaped(value, quotes: true)
    }

    static func unescaped(_ text: String, quotes: Bool) throws(LineProblem) -> String {
        var bytes: [UInt8] = []
        var escaped = false
        for byte in text.utf8 {
            if !escaped {
                if byte == UInt8(ascii: "\\") { escaped = true } else { bytes.append(byte) }
                continue
            }
            escaped = false
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(byte)
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\"") where quotes: bytes.append(byte)
            default: throw LineProblem("\\\(Character(Unicode.Scalar(byte))) is no escape")
            }
        }
        if escaped { throw LineProblem("a backslash escapes nothing") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func number() throws(LineProblem) -> Double {
        let found = String(Substring(rest.prefix { $0 != UInt8(ascii: " ") }))
        rest = rest.dropFirst(found.utf8.count)
        switch found {
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        case "NaN": return .nan
        default:
            // Swift reads more: nan, infinity, hexadecimal.
            guard found.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }), let value = Double(found) else {
                throw LineProblem("'\(found)' is no value")
            }
            return value
        }
    }

    private mutating func expect(_ text: String) throws(LineProblem) {
        guard rest.starts(with: text.utf8) else { throw LineProblem("expected '\(text)' at '\(Substring(rest))'") }
        rest = rest.dropFirst(text.utf8.count)
    }
}
