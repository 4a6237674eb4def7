import ConfigurationReader

/// Who may ask a metrics server, and over what: a file in the form that Prometheus and its exporters share (`--web.config.file`).
///
/// All keys of the form are known. What is offered in another way than the form says is refused with the reason: TLS before 1.2,
/// `rate_limit`, and verifying clients without `client_ca_file`. Unknown keys, values of the wrong type and empty files are errors.
public struct WebConfiguration: Sendable, Equatable {
    /// As it was given; the paths in it are relative to its directory.
    public let file: String
    let tls: TLSSettings?
    let headers: [ResponseHeader]
    let users: [String: PasswordHash]

    /// Whether it has a `tls_server_config`.
    public var usesTLS: Bool { tls != nil }

    /// Those of `basic_auth_users`, in order; where there are none, everybody who can connect may ask.
    public var userNames: [String] { users.keys.sorted() }

    /// Reads the file, and not yet the certificates it names.
    public static func read(path: String) throws(WebConfigurationError) -> WebConfiguration {
        do throws(ConfigurationErrors) {
            return try decode(try SourceFile.read(path: path), file: path)
        } catch { throw WebConfigurationError(error) }
    }

    /// What a file with this text says. `file` names the place in errors, and the directory that paths are relative to.
    public static func parse(_ text: String, file: String) throws(WebConfigurationError) -> WebConfiguration {
        try parse(Array(text.utf8), file: file)
    }

    /// What a file of these bytes says. `file` names the place in errors, and the directory that paths are relative to.
    public static func parse(_ bytes: [UInt8], file: String) throws(WebConfigurationError) -> WebConfiguration {
        do throws(ConfigurationErrors) { return try decode(bytes, file: file) } catch {
            throw WebConfigurationError(error)
        }
    }

    /// Reads the certificates and keys and has them tried, as a server would.
    public func check() throws(WebConfigurationError) {
        do throws(ConfigurationErrors) { _ = try makeContext() } catch { throw WebConfigurationError(error) }
    }

    /// What connections are accepted with; nil without TLS.
    func makeContext() throws(ConfigurationErrors) -> TLSContext? {
        guard let tls else { return nil }
        return try TLSContext(tls, try tls.materials(file: file), file: file)
    }

    static func decode(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> WebConfiguration {
        let errors = ErrorList(file: file)
        let root = try YAMLDocument.parse(bytes, errors: errors)
        guard var fields = YAMLFields(root, errors: errors) else { throw errors.collected }

        let tls = fields.optional("tls_server_config", TLSSettings.decode)
        let headers = fields.optional("http_server_config", ResponseHeader.decode)
        let users = fields.optional("basic_auth_users", PasswordHash.decodeUsers)
        let _: Never? = fields.optional("rate_limit") { node in
            { errors in
                errors.add(
                    node.position, "rate_limit is not offered here",
                    "leave it out; ServerSettings.maximumConnections is the limit")
                return nil
            }
        }
        fields.refuseOthers()
        try errors.throwIfAny()
        return WebConfiguration(file: file, tls: tls, headers: headers ?? [], users: users ?? [:])
    }
}
