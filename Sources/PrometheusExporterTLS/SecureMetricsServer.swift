import Glibc
public import PrometheusExporter

extension MetricsServer {
    /// Serves `registry` under /metrics as a web configuration file states: over TLS, for the users that it names, or
    /// both. A file with neither makes a plain server. The server accepts connections when this call returns.
    ///
    /// The file, and the certificates and keys that it names, may change while the server runs. The server checks them
    /// when a client connects, at most once a second. An invalid change has no effect. To turn TLS on or off, restart
    /// the server.
    ///
    /// A client that does not finish its handshake is treated like one that does not send its request. At the
    /// connection limit a plain server answers 503; with TLS the connection is closed without an answer.
    ///
    /// - Parameters:
    ///   - registry: the metrics of the page.
    ///   - settings: how the server listens, and its limits.
    ///   - path: the file, see ``WebConfiguration``.
    ///   - onReloadError: called once for each invalid change, on one of the server's threads. Without it, the error is
    ///     written to standard error.
    /// - Throws: ``SecureServerError``: all errors of the file, a certificate or key that cannot be used, or a socket
    ///   that cannot be opened.
    public convenience init(
        registry: Registry, settings: ServerSettings = ServerSettings(), webConfiguration path: String,
        onReloadError: (@Sendable (WebConfigurationError) -> Void)? = nil
    ) throws(SecureServerError) {
        let security = try WebSecurity(path: path, onReloadError: onReloadError ?? report)
        do throws(ServerError) {
            try self.init(registry: registry, settings: settings, security: security)
        } catch { throw .server(error) }
    }
}

private func report(_ error: WebConfigurationError) {
    let text = Array("metrics server: the changed web configuration is invalid and ignored:\n\(error)\n".utf8)
    _ = write(2, text, text.count)
}
