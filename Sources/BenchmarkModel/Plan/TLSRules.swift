/// How the certificate of an HTTPS server is checked, and how a client introduces itself. Without any rule the
/// certificate is checked against the authorities of the system, for the host of the address.
package struct TLSRules: Hashable, Sendable, Codable {
    /// File with the certificates of the accepted authorities, in PEM form; nil for those of the system.
    package var authorities: String?
    /// The name that the certificate must have; nil for the host of the address.
    package var serverName: String?
    /// Whether any certificate is accepted.
    package var acceptsAnyCertificate: Bool
    /// File with the client's certificate, in PEM form; nil for none. It goes together with `key`.
    package var certificate: String?
    /// File with the key of that certificate, in PEM form.
    package var key: String?
    /// The oldest accepted version of TLS; nil for the library's own.
    package var minimumVersion: TLSVersion?

    package init(
        authorities: String? = nil, serverName: String? = nil, acceptsAnyCertificate: Bool = false,
        certificate: String? = nil, key: String? = nil, minimumVersion: TLSVersion? = nil
    ) {
        self.authorities = authorities
        self.serverName = serverName
        self.acceptsAnyCertificate = acceptsAnyCertificate
        self.certificate = certificate
        self.key = key
        self.minimumVersion = minimumVersion
    }
}

/// A version of TLS, with its name in Prometheus' files.
package enum TLSVersion: String, Hashable, Sendable, Codable, CaseIterable {
    case tls10 = "TLS10"
    case tls11 = "TLS11"
    case tls12 = "TLS12"
    case tls13 = "TLS13"
}
