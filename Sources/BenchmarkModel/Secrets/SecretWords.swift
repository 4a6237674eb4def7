extension SecretText {
    /// Returns a command with its secrets replaced by `***`: in addresses, and values of flags, variables and headers
    /// with secret names. The value may be in the same word (`--token=abc`, `DB_PASS=abc`) or in the next one (`--token
    /// abc`, `password abc`, `-u name:abc`).
    ///
    /// - Parameter words: program and arguments. Each word is checked separately, so that a value with blanks is masked
    ///   as a whole.
    package static func maskedCommand(_ words: [String]) -> [String] {
        var expected = Expected.nothing
        return words.enumerated().map { index, word in
            defer { expected = index == 0 ? .nothing : .after(word) }
            switch expected {
            case .secret where !word.hasPrefix("-"): return mask
            case .account: return maskedAccount(word)
            case .secret, .nothing: return maskedWord(word)
            }
        }
    }

    /// The meaning of the word after a flag.
    private enum Expected {
        case nothing
        case secret
        /// `name:password`
        case account

        static func after(_ word: String) -> Expected {
            if ["-u", "-U", "--user", "--proxy-user"].contains(word) { return .account }
            let name = word.drop { $0 == "-" }
            guard !name.isEmpty, !name.contains(where: { "=:/ ".contains($0) }), !namesFile(name) else {
                return .nothing
            }
            let isFlag = word.hasPrefix("-") && !name.hasPrefix("no-")
            return isFlag && isSecret(name: name) || subcommands.contains(name.lowercased()) ? .secret : .nothing
        }

        /// Words without a dash that are followed by a secret, as in `vault login token abc`.
        private static let subcommands: Set<String> = [
            "token", "password", "passwd", "passphrase", "secret", "apikey", "api-key",
        ]
    }

    private static func maskedAccount(_ word: String) -> String {
        guard let colon = word.firstIndex(of: ":"), !word.contains("/") else { return maskedWord(word) }
        return word[...colon] + mask
    }

    private static func maskedWord(_ word: String) -> String {
        // A flag or a variable with its value, which may be a header.
        if let match = word.wholeMatch(of: /(-{0,2}([A-Za-z_][\w.\-]*)=)(.+)/.dotMatchesNewlines()) {
            let (start, name, value) = (match.output.1, match.output.2, match.output.3)
            return start + (isSecret(name: name) && !namesFile(name) ? mask : maskedHeader(value))
        }
        return maskedHeader(word[...])
    }

    private static func maskedHeader(_ text: Substring) -> String {
        if let match = text.wholeMatch(of: /(([A-Za-z][\w\-]*):\s*)(.+)/.dotMatchesNewlines()),
            isSecret(name: match.output.2), !match.output.3.allSatisfy(\.isNumber)
        {
            return match.output.1 + mask
        }
        return masked(String(text))
    }
}

/// A text, or a command's words, that is stored without its secrets.
package protocol Concealable: Hashable, Sendable, Codable {
    var withoutSecrets: Self { get }
}

extension String: Concealable {
    package var withoutSecrets: String { SecretText.masked(self) }
}

extension Array: Concealable where Element == String {
    /// The array is treated as a command.
    package var withoutSecrets: [String] { SecretText.maskedCommand(self) }
}

/// A value that is used as given, and encoded without its secrets.
@propertyWrapper package struct StoredWithoutSecrets<Value: Concealable>: Hashable, Sendable, Codable {
    package var wrappedValue: Value

    package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue.withoutSecrets)
    }

    /// Whether the value has secrets, which a store does not keep.
    package var hasSecrets: Bool { wrappedValue.withoutSecrets != wrappedValue }
}

extension StoredWithoutSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(wrappedValue.withoutSecrets)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: wrappedValue.withoutSecrets) }
}

extension StoredWithoutSecrets: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
    ExpressibleByStringLiteral
where Value == String {
    package init(stringLiteral value: String) { self.init(wrappedValue: value) }
}

extension StoredWithoutSecrets: ExpressibleByArrayLiteral where Value == [String] {
    package init(arrayLiteral elements: String...) { self.init(wrappedValue: elements) }
}
