/// Finds and masks the secrets of a text: passwords in addresses, and values whose names mark them as secret.
///
/// A malformed address is masked too, because error messages quote it.
package enum SecretText {
    package static let mask = "***"

    /// Returns the text with each of its secrets replaced by `***`.
    /// - Complexity: linear for ordinary texts; intended for messages and addresses, not for pages.
    package static func masked(_ text: String) -> String { replacing(ranges(text), in: text) }

    /// Returns the secrets themselves, as written.
    static func secrets(_ text: String) -> [String] { merged(ranges(text)).map { String(text[$0]) } }

    /// Returns whether a value with this name is a secret: `token`, `api_key`, `X-Auth`, `dbPassword`.
    package static func isSecret(name: Substring) -> Bool {
        let name = percentDecoded(name).lowercased()
        if parts.contains(where: name.contains) { return true }
        return name.split { !$0.isLetter && !$0.isNumber }.contains { words.contains(String($0)) }
    }

    private static let parts = [
        "token", "secret", "passw", "passphrase", "pwd", "credential", "signature", "apikey", "accesskey", "privatekey",
        "authorization", "bearer", "jwt", "session",
    ]
    private static let words: Set<String> = [
        "key", "sig", "auth", "pass", "pw", "cred", "creds", "otp", "pin", "sid", "hmac", "code",
    ]

    /// Returns whether the name is that of a file. A file's name is not a secret, and messages need it.
    static func namesFile(_ name: Substring) -> Bool {
        ["file", "path", "dir"].contains { name.lowercased().hasSuffix($0) }
    }

    private static func ranges(_ text: String) -> [Range<String.Index>] {
        // Most texts have no secret, and regular expressions are slow.
        guard text.utf8.contains(where: { $0 == 64 || $0 == 61 }) || text.contains("%3") else { return [] }
        // user:password@ of an address. Without a colon the whole part may be a token.
        var found = text.matches(of: /:\/\/([^\/?#\s"'<>]*)@/).map { match in
            let info = match.output.1
            return info.firstIndex(of: ":").map { info.index(after: $0)..<info.endIndex } ?? range(info)
        }
        // A password that contains / ? or #: the text after the colon is not a port.
        found += text.matches(of: /:\/\/(?!\[)[^\s"'\/?#:@]*:(?!\d{0,5}(?:[\/?#,\s"']|$))([^\s"']*)@/)
            .map { range($0.output.1) }
        // An address without a scheme.
        found += text.matches(of: /(?:^|[\s"'=,(])[\w.%+\-]+:([^\s"'\/@,]+)@[\w.\[(]/).map { range($0.output.1) }
        for match in text.matches(of: /(?:[?&;#]|%3[Ff]|%26)([^=&;#?\s"'<>]+?)(?:=|%3[Dd])([^&;#\s"'<>]*)/) {
            let value = match.output.2
            let decoded = percentDecoded(value)
            if isSecret(name: match.output.1) || decoded != value && !ranges(decoded).isEmpty {
                found.append(range(value))
            }
        }
        return found
    }

    private static func range(_ text: Substring) -> Range<String.Index> { text.startIndex..<text.endIndex }

    private static func replacing(_ ranges: [Range<String.Index>], in text: String) -> String {
        var result = ""
        var rest = text.startIndex
        for range in merged(ranges) {
            result += text[rest..<range.lowerBound] + mask
            rest = range.upperBound
        }
        return result + text[rest...]
    }

    /// Returns the ranges in order, with overlapping ones merged.
    private static func merged(_ ranges: [Range<String.Index>]) -> [Range<String.Index>] {
        var merged: [Range<String.Index>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Returns the text with `%XX` decoded (RFC 3986, 2.1). A `%` that is not an escape stays.
    static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
                let high = Character(.init(source[index + 1])).hexDigitValue,
                let low = Character(.init(source[index + 2])).hexDigitValue
            {
                bytes.append(UInt8(high * 16 + low))
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Masks known secrets wherever a text repeats them, and everything else that `SecretText` finds.
package struct Redaction: Hashable, Sendable {
    /// The longest first, so that a secret that contains another one is masked as a whole.
    private let literals: [String]

    /// Masks only what `SecretText` finds.
    package static let none = Redaction([])

    /// - Parameter secrets: secrets shorter than 4 characters are not masked, because this would mangle other words.
    package init(_ secrets: [String]) {
        let all = secrets + secrets.map { SecretText.percentDecoded($0[...]) }
        literals = Set(all.filter { $0.count >= 4 }).sorted { ($0.count, $0) > ($1.count, $1) }
    }

    package func joined(_ other: Redaction?) -> Redaction { Redaction(literals + (other?.literals ?? [])) }

    package func masked(_ text: String) -> String {
        SecretText.masked(literals.reduce(text) { $0.replacing($1, with: SecretText.mask) })
    }
}
