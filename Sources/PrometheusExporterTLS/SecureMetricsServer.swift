import Glibc
public import PrometheusExporter

extension MetricsServer {
    /// Serves `registry` under /metrics as a web configuration file says: over TLS, to the users it names, or both; a file with
    /// neither makes a plain server. It accepts connections when this returns.
    ///
    /// The file, and the certificates and keys it names, may change while the server runs: it looks when a client comes, at most
    /// once a second. What is no good then changes nothing. TLS itself is switched on or off by starting again.
    ///
    /// A client that does not finish its handshake is treated like one that does not send its request. Where the connection limit
    /// would have a plain server answer 503, and TLS is on, the connection is closed without an answer.
    ///
    /// - Parameters:
    ///   - registry: what the page is made of.
    ///   - settings: how it listens and what it holds out.
    ///   - path: the file, see ``WebConfiguration``.
    ///   - onReloadError: is told, once, of a changed file that is no good, on one of the server's threads; without it, a line
    ///     goes to standard error.
    /// - Throws: ``SecureServerError``: all that is wrong with the file, a certificate or key that cannot be used, or the socket.
    public convenience init(
        registry: Registry, settings: ServerSettings = ServerSettings(), webConfiguration path: String,
        onReloadError: (@Sendable (WebConfigurationError) -> Void)? = nil
    ) throws(SecureServerError) {
        let security = try WebSecurity(path: path, onReloadError: onReloadError ?? tell)
        do throws(ServerError) {
            try self.init(registry: registry, settings: settings, security: security)
        } catch { throw .server(error) }
    }
}

private func tell(_ error: WebConfigurationError) {
    let text = Array("metrics server: the web configuration stays as it was:\n\(error)\n".utf8)
    _ = write(2, text, text.count)
}
