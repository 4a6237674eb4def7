package import BenchmarkModel
import CCurl
import LinuxSystem

/// Credentials that authorize a request. They are kept in memory only, and printing or reflecting them shows no secret.
package struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private enum Kind: Hashable {
        case bearerToken(String)
        case password(user: String, String)
    }

    private let kind: Kind

    /// Reads the file. Blanks and line ends around the secret are removed, as a Prometheus server does.
    /// - Throws: `CredentialError` if the file cannot be read, is empty, or contains more than one line.
    package init(_ files: CredentialFiles) throws(CredentialError) {
        let secret = try Self.secret(in: files.file)
        kind =
            switch files {
            case .bearerToken: .bearerToken(secret)
            case .password(let user, _): .password(user: user, secret)
            }
    }

    /// Creates the credentials of a scrape configuration, and reads its files.
    /// - Throws: the same `CredentialError` for its files.
    package init(_ scrape: ScrapeCredentials) throws(CredentialError) {
        switch scrape {
        case .bearer(let token): kind = .bearerToken(try Self.text(token))
        case .basic(let user, let password): kind = .password(user: try Self.text(user), try Self.text(password))
        }
    }

    private static func text(_ secret: ScrapeCredentials.Secret) throws(CredentialError) -> String {
        switch secret {
        case .text(let text): text
        case .file(let path): try self.secret(in: path)
        }
    }

    private static func secret(in file: String) throws(CredentialError) -> String {
        let secret: String
        do throws(SystemError) {
            secret = trimmed(try Files.text(file))
        } catch {
            throw CredentialError(description: "\(file) cannot be read (\(error.reason))")
        }
        guard !secret.isEmpty else {
            throw CredentialError(description: "\(file) is empty: it must hold the secret, on one line")
        }
        guard !secret.utf8.contains(where: { $0 < 32 }) else {
            throw CredentialError(description: "\(file) has more than one line: it must hold the secret alone")
        }
        return secret
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { $0 > 32 } ?? bytes.count
        let end = (bytes.lastIndex { $0 > 32 } ?? -1) + 1
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    /// Authorizes the next GET of a handle. Returns 0 or a CURLcode.
    func authorize(_ handle: UnsafeMutableRawPointer) -> Int32 {
        switch kind {
        case .bearerToken(let token): cc_set_credentials(handle, nil, nil, token)
        case .password(let user, let password): cc_set_credentials(handle, user, password, nil)
        }
    }

    package var redaction: Redaction {
        switch kind {
        case .bearerToken(let secret), .password(_, let secret): Redaction([secret])
        }
    }

    package var description: String {
        switch kind {
        case .bearerToken: "bearer token \(SecretText.mask)"
        case .password(let user, _): "password \(SecretText.mask) of \(user)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["credentials": description]) }
}

/// The reason why there are no credentials.
package struct CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
