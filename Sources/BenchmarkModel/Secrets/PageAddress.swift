/// The address of a page. It may contain secrets: a password before the host, a token in the query.
///
/// The secrets stay in memory. Printing, encoding or reflecting an address gives `shown`, in which each secret is
/// `***`. Only `sent` has the original address.
package struct PageAddress: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The address for people, files and the store.
    package let shown: String
    /// nil if the address was stored without its secrets.
    private let whole: String?

    package init(_ text: String) {
        whole = text
        shown = SecretText.masked(text)
    }

    package init(stringLiteral text: String) { self.init(text) }

    /// The address for the request only; nil if it was read from a store, which does not have its secrets.
    package var sent: String? { whole }

    /// Whether `shown` hides a part of the address.
    package var hasSecrets: Bool { whole != shown }

    /// Masks this address's secrets wherever a text repeats them, and the secrets of other addresses too.
    package var redaction: Redaction { Redaction(whole.map(SecretText.secrets) ?? []) }

    /// Decodes the stored form, without secrets.
    package init(from decoder: any Decoder) throws {
        shown = try decoder.singleValueContainer().decode(String.self)
        whole = shown.contains(SecretText.mask) ? nil : shown
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(shown)
    }
}

extension PageAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { shown }
    package var debugDescription: String { shown }
    package var customMirror: Mirror { Mirror(self, children: ["shown": shown]) }
}
