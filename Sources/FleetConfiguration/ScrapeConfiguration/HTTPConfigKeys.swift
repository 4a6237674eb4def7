import BenchmarkModel
import ConfigurationReader

/// The keys of an `http_config` in the form of Prometheus' files. Source: prometheus/common, config/http_config.go.
///
/// No error quotes a value that may be a secret.
enum HTTPConfigKeys {
    /// The keys that are read.
    static let read = [
        "basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects",
        "enable_http2",
    ]
    /// The other keys of Prometheus for connections to a server.
    static let unsupported = [
        "oauth2", "proxy_url", "proxy_from_environment", "no_proxy", "proxy_connect_header", "http_headers",
    ]

    /// Reads a mapping that has only these keys. Another key is an error.
    /// - Parameter file: the path of the file. Relative paths in it start at its directory.
    static func access(_ node: YAMLNode, file: String, _ errors: ErrorList) -> HTTPAccess? {
        guard case .mapping = node.content, var fields = YAMLFields(node, errors: errors) else {
            errors.add(
                node.position, "the http_config is not a mapping",
                "write keys such as authorization: {credentials_file: FILE}")
            return nil
        }
        var access = access(&fields, file: file)
        if let tls = fields.optional("tls_config", YAMLNode.node) {
            access.tls = TLSKeys.configuration(tls, file: file, errors)
        }
        // The bench's requests have HTTP/1.1, which every server of HTTP/2 also speaks.
        _ = fields.optional("enable_http2", YAMLNode.flag)
        for key in unsupported {
            guard let entry = fields.entry(key) else { continue }
            _ = fields.optional(key, YAMLNode.node)
            errors.add(
                entry.keyPosition, "\(key) of http_config is not supported here",
                "leave it out; supported are \(read.joined(separator: ", "))")
        }
        fields.refuseOthers()
        return access
    }

    /// Reads the credentials and `follow_redirects` from a mapping that may also have other keys.
    static func access(_ fields: inout YAMLFields, file: String) -> HTTPAccess {
        var ways: [(entry: YAMLEntry, credentials: HTTPCredentials?)] = []
        func add(_ key: String, _ credentials: HTTPCredentials?, _ fields: YAMLFields) {
            if let entry = fields.entry(key) ?? fields.entry(key + "_file"), !entry.value.isNothing {
                ways.append((entry, credentials))
            }
        }
        let token = secret(&fields, "bearer_token", file)
        add("bearer_token", token.map(HTTPCredentials.bearer), fields)
        let basic = mapping(&fields, "basic_auth").map { basicAuthentication($0, file) }
        add("basic_auth", basic, fields)
        let authorized = mapping(&fields, "authorization").flatMap { authorization($0, file) }
        add("authorization", authorized, fields)
        if ways.count > 1 {
            fields.errors.add(
                ways[1].entry.keyPosition,
                "\(ways[0].entry.key) and \(ways[1].entry.key) exclude each other, as in Prometheus",
                "leave out one of them")
        }
        return HTTPAccess(
            credentials: ways.last?.credentials,
            followsRedirects: fields.optional("follow_redirects", YAMLNode.flag) ?? true)
    }

    private static func basicAuthentication(_ fields: YAMLFields, _ file: String) -> HTTPCredentials {
        var fields = fields
        let user = secret(&fields, "username", file) ?? .text("")
        let credentials = HTTPCredentials.basic(user: user, password: secret(&fields, "password", file) ?? .text(""))
        fields.refuseOthers()
        return credentials
    }

    private static func authorization(_ fields: YAMLFields, _ file: String) -> HTTPCredentials? {
        var fields = fields
        let type = fields.optional("type", YAMLNode.textOrNothing)
        let secret = secret(&fields, "credentials", file)
        fields.refuseOthers()
        let name = type?.value ?? "Bearer"
        if let type, type.value.lowercased() == "basic" {
            fields.errors.add(
                type.position, "authorization cannot have the type basic, as in Prometheus",
                "give basic_auth: {username: NAME, password_file: FILE}")
        } else if let type, !type.value.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) {
            fields.errors.add(
                type.position, "the type of authorization is not one word", "give a type such as Bearer")
        }
        guard let secret else {
            fields.errors.add(
                fields.position, "authorization has no credentials", "give credentials_file: FILE")
            return nil
        }
        return .authorization(type: name, secret)
    }

    /// Reads a secret, or the file that contains it.
    private static func secret(_ fields: inout YAMLFields, _ key: String, _ file: String) -> HTTPCredentials.Secret? {
        let text = fields.optional(key, YAMLNode.textOrNothing)
        let path = fields.optional(key + "_file", YAMLNode.textOrNothing)
        if text != nil, let path {
            fields.errors.add(
                path.position, "\(key) and \(key)_file exclude each other, as in Prometheus", "leave out \(key)")
        }
        if let text, text.value.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            fields.errors.add(
                text.position, "\(key) has a line end or another control character", "write it on one line")
        }
        return path.map { .file(FilePattern.path($0.value, relativeTo: file)) } ?? text.map { .text($0.value) }
    }

    /// Reads the mapping of a key.
    private static func mapping(_ fields: inout YAMLFields, _ key: String) -> YAMLFields? {
        guard let node = fields.optional(key, YAMLNode.node), !node.isNothing else { return nil }
        guard case .mapping = node.content else {
            fields.errors.add(node.position, "\(key) is not a mapping", "write a mapping of keys and values")
            return nil
        }
        return YAMLFields(node, errors: fields.errors)
    }
}
