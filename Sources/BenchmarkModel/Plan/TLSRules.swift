/// How the certificate of an HTTPS server is checked. Without any rule it is checked against the authorities of the
/// system, for the host of the address.
package struct TLSRules: Hashable, Sendable, Codable {
    /// File with the certificates of the accepted authorities, in PEM form; nil for those of the system.
    package var authorities: String?
    /// The name that the certificate must have; nil for the host of the address.
    package var serverName: String?
    /// Whether any certificate is accepted.
    package var acceptsAnyCertificate: Bool

    package init(authorities: String? = nil, serverName: String? = nil, acceptsAnyCertificate: Bool = false) {
        self.authorities = authorities
        self.serverName = serverName
        self.acceptsAnyCertificate = acceptsAnyCertificate
    }
}
