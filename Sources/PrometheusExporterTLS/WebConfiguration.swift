import ConfigurationReader

/// The access rules of a metrics server: a file in the format that Prometheus and its exporters share
/// (`--web.config.file`).
///
/// All keys of the format are known. Unsupported settings are refused with the reason: TLS before 1.2, `rate_limit`,
/// and verifying clients without `client_ca_file`. Unknown keys, values of the wrong type and empty files are errors.
public struct WebConfiguration: Sendable, Equatable {
    /// The path as it was given. Paths in the file are relative to its directory.
    public let file: String
    let tls: TLSSettings?
    let headers: [ResponseHeader]
    let users: [String: PasswordHash]

    /// Whether the file has a `tls_server_config`.
    public var usesTLS: Bool { tls != nil }

    /// The users of `basic_auth_users`, sorted. If there are none, every client that can connect is answered.
    public var userNames: [String] { users.keys.sorted() }

    /// Reads the file, but not the certificates that it names.
    public static func read(path: String) throws(WebConfigurationError) -> WebConfiguration {
        do throws(ConfigurationErrors) {
            return try decode(try SourceFile.read(path: path), file: path)
        } catch { throw WebConfigurationError(error) }
    }

    /// Reads a configuration from a text. `file` is the path in error messages, and paths are relative to its
    /// directory.
    public static func parse(_ text: String, file: String) throws(WebConfigurationError) -> WebConfiguration {
        try parse(Array(text.utf8), file: file)
    }

    /// Reads a configuration from bytes. `file` is the path in error messages, and paths are relative to its directory.
    public static func parse(_ bytes: [UInt8], file: String) throws(WebConfigurationError) -> WebConfiguration {
        do throws(ConfigurationErrors) { return try decode(bytes, file: file) } catch {
            throw WebConfigurationError(error)
        }
    }

    /// Reads the certificates and keys and checks them as a server would at its start.
    public func check() throws(WebConfigurationError) {
        do throws(ConfigurationErrors) { _ = try makeContext() } catch { throw WebConfigurationError(error) }
    }

    /// Makes the settings with which connections are accepted; nil without TLS.
    func makeContext() throws(ConfigurationErrors) -> TLSContext? {
        guard let tls else { return nil }
        return try TLSContext(tls, try tls.materials(file: file), file: file)
    }

    static func decode(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> WebConfiguration {
        let errors = ErrorList(file: file)
        var fields = try YAMLFields(document: bytes, errors: errors)

        let tls = fields.optional("tls_server_config", TLSSettings.decode)
        let headers = fields.optional("http_server_config", ResponseHeader.decode)
        let users = fields.optional("basic_auth_users", PasswordHash.decodeUsers)
        let _: Never? = fields.optional("rate_limit") { node in
            { errors in
                errors.add(
                    node.position, "rate_limit is not supported",
                    "remove it: ServerSettings.maximumConnections limits the connections")
                return nil
            }
        }
        fields.refuseOthers()
        try errors.throwIfAny()
        return WebConfiguration(file: file, tls: tls, headers: headers ?? [], users: users ?? [:])
    }
}
