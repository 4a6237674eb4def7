package import BenchmarkModel
import Foundation
import LinuxSystem

/// Credentials that authorize a request. They are kept in memory only, and printing or reflecting them shows no secret.
package struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private enum Kind: Hashable {
        case authorization(type: String, String)
        case password(user: String, String)
    }

    private let kind: Kind

    /// Reads the files that the credentials name. Blanks and line ends around a secret are removed, as a Prometheus
    /// server does.
    /// - Throws: `CredentialError` if a file cannot be read, is empty, or contains more than one line.
    package init(_ credentials: HTTPCredentials) throws(CredentialError) {
        switch credentials {
        case .authorization(let type, let secret): kind = .authorization(type: type, try Self.text(secret))
        case .basic(let user, let password): kind = .password(user: try Self.text(user), try Self.text(password))
        }
    }

    private static func text(_ secret: HTTPCredentials.Secret) throws(CredentialError) -> String {
        switch secret {
        case .text(let text):
            // A line end would end the header, and the rest of the secret would be another header.
            guard !text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
                throw CredentialError(description: "the user, password or token has a line end or control character")
            }
            return text
        case .file(let path): return try self.secret(in: path)
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

    /// The value of the header Authorization.
    var header: String {
        switch kind {
        case .authorization(let type, let secret): "\(type) \(secret)"
        case .password(let user, let password):
            "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        }
    }

    package var redaction: Redaction {
        switch kind {
        case .authorization(_, let secret), .password(_, let secret): Redaction([secret])
        }
    }

    package var description: String {
        switch kind {
        case .authorization("Bearer", _): "bearer token \(SecretText.mask)"
        case .authorization(let type, _): "authorization \(type) \(SecretText.mask)"
        case .password(let user, _): "password \(SecretText.mask) of \(user)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["credentials": description]) }
}

/// The reason why there are no credentials.
package struct CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
