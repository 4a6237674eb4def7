/// The address of a page, which may hold secrets: a password before the host, a token in the query.
///
/// The secrets stay in memory. Whatever prints, encodes or reflects an address gets `shown`, in which each secret is `***`;
/// only `sent` has the address as it was given.
package struct PageAddress: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// For people, files and the store.
    package let shown: String
    /// nil where the address was stored without its secrets.
    private let whole: String?

    package init(_ text: String) {
        whole = text
        shown = SecretText.masked(text)
    }

    package init(stringLiteral text: String) { self.init(text) }

    /// For the request alone; nil where the address was read from a store that does not have its secrets.
    package var sent: String? { whole }

    /// Whether `shown` leaves something out.
    package var hasSecrets: Bool { whole != shown }

    /// Masks the address's own secrets wherever a text repeats them, and others' addresses too.
    package var redaction: Redaction { Redaction(whole.map(SecretText.secrets) ?? []) }

    /// As stored: without secrets.
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

/// How the requests for a page are authorized: the files that hold the secrets, never the secrets. May be stored.
package enum CredentialFiles: Hashable, Sendable, Codable {
    /// `Authorization: Bearer`, the token in a file.
    case bearerToken(file: String)
    /// Basic authentication (RFC 7617), the password in a file.
    case password(user: String, file: String)

    package var file: String {
        switch self {
        case .bearerToken(let file), .password(_, let file): file
        }
    }
}
