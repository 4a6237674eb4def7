/// How requests reach a guarded server: the settings of a Prometheus `http_config` that are supported here.
///
/// Secrets stay in memory: printing or reflecting the value shows none, and `withoutSecrets` is what a store keeps. An
/// order to a node has the whole value.
package struct HTTPAccess: Hashable, Sendable, Codable {
    /// How requests are authorized; nil for no authorization.
    package var credentials: HTTPCredentials?
    /// How the server's certificate is checked, and with which certificate the bench introduces itself; nil for the
    /// usual check.
    package var tls: TLSRules?
    /// Whether redirects are followed where a Prometheus with default settings follows them.
    package var followsRedirects: Bool

    package init(credentials: HTTPCredentials? = nil, tls: TLSRules? = nil, followsRedirects: Bool = true) {
        self.credentials = credentials
        self.tls = tls
        self.followsRedirects = followsRedirects
    }

    /// Returns the same settings with other paths of files.
    package func mapPaths(_ change: (String) -> String) -> HTTPAccess {
        var access = self
        access.credentials = credentials?.mapPaths(change)
        access.tls?.authorities = tls?.authorities.map(change)
        access.tls?.certificate = tls?.certificate.map(change)
        access.tls?.key = tls?.key.map(change)
        return access
    }

    /// The files with secrets that it names.
    package var secretFiles: [String] { (credentials?.secretFiles ?? []) + [tls?.key].compactMap(\.self) }

    /// All files that it names.
    package var files: [String] { secretFiles + [tls?.authorities, tls?.certificate].compactMap(\.self) }
}

extension HTTPAccess: Concealable {
    package var withoutSecrets: HTTPAccess {
        var access = self
        access.credentials = credentials?.withoutSecrets
        return access
    }

    /// Whether it has secrets themselves and not only the files that contain them.
    package var hasSecrets: Bool { withoutSecrets != self }

    /// Whether it was read from a store, which does not have its secrets.
    package var lacksSecrets: Bool { credentials?.secret == .text(SecretText.mask) }

    /// Masks its secrets wherever a text repeats them. Those in files are not known here.
    package var redaction: Redaction {
        if case .text(let secret)? = credentials?.secret { Redaction([secret]) } else { .none }
    }
}

/// How requests are authorized. Printing or reflecting it shows no secret.
package enum HTTPCredentials: Hashable, Sendable, Codable, CustomStringConvertible, CustomReflectable {
    /// HTTP basic authentication (RFC 7617).
    case basic(user: Secret, password: Secret)
    /// A header `Authorization: TYPE SECRET`.
    case authorization(type: String, Secret)

    /// A secret, or the file that contains it. Whitespace around a file's text is removed.
    package enum Secret: Hashable, Sendable, Codable, CustomStringConvertible, CustomReflectable {
        case text(String)
        case file(String)

        package var description: String {
            switch self {
            case .text: SecretText.mask
            case .file(let path): path
            }
        }

        package var customMirror: Mirror { Mirror(self, children: ["secret": description]) }

        fileprivate func mapPath(_ change: (String) -> String) -> Secret {
            if case .file(let path) = self { .file(change(path)) } else { self }
        }

        fileprivate var path: String? { if case .file(let path) = self { path } else { nil } }
    }

    /// A header `Authorization: Bearer`.
    package static func bearer(_ token: Secret) -> HTTPCredentials { .authorization(type: "Bearer", token) }

    /// The password or token. The name of a user is not a secret.
    package var secret: Secret {
        switch self {
        case .basic(_, let password): password
        case .authorization(_, let secret): secret
        }
    }

    package func mapPaths(_ change: (String) -> String) -> HTTPCredentials {
        switch self {
        case .basic(let user, let password):
            .basic(user: user.mapPath(change), password: password.mapPath(change))
        case .authorization(let type, let secret): .authorization(type: type, secret.mapPath(change))
        }
    }

    var withoutSecrets: HTTPCredentials {
        guard case .text = secret else { return self }
        return switch self {
        case .basic(let user, _): .basic(user: user, password: .text(SecretText.mask))
        case .authorization(let type, _): .authorization(type: type, .text(SecretText.mask))
        }
    }

    fileprivate var secretFiles: [String] {
        switch self {
        case .basic(let user, let password): [user.path, password.path].compactMap(\.self)
        case .authorization(_, let secret): [secret.path].compactMap(\.self)
        }
    }

    package var description: String {
        switch self {
        case .basic(_, let password): "password \(password)"
        case .authorization("Bearer", let token): "bearer token \(token)"
        case .authorization(let type, let secret): "authorization \(type) \(secret)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["credentials": description]) }
}

extension HTTPAccess {
    /// The credentials of a running program in stores of older versions.
    private enum OldCredentials: Decodable {
        case bearerToken(file: String)
        case password(user: String, file: String)
    }

    private enum OldKeys: String, CodingKey {
        case credentials
    }

    /// Decodes the credentials of a target that an older version stored; nil where it had none.
    static func old(from decoder: any Decoder) throws -> HTTPAccess? {
        let container = try decoder.container(keyedBy: OldKeys.self)
        guard let old = try container.decodeIfPresent(OldCredentials.self, forKey: .credentials) else { return nil }
        return switch old {
        case .bearerToken(let file): HTTPAccess(credentials: .bearer(.file(file)))
        case .password(let user, let file): HTTPAccess(credentials: .basic(user: .text(user), password: .file(file)))
        }
    }
}
