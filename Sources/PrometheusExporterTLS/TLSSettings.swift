import ConfigurationReader

/// The section `tls_server_config`.
struct TLSSettings: Sendable, Equatable {
    /// A text in PEM: either in a file of its own or in the configuration itself.
    struct Source: Sendable, Equatable {
        enum Location: Sendable, Equatable {
            case file(String)
            case text(String)
        }

        let key: String
        let location: Location
        let position: SourcePosition
    }

    /// The certificates that clients must present. The names are Go's, which the file format uses.
    enum ClientAuthentication: String, CaseIterable, Sendable {
        case none = "NoClientCert"
        case request = "RequestClientCert"
        case requireAny = "RequireAnyClientCert"
        case verifyIfGiven = "VerifyClientCertIfGiven"
        case requireAndVerify = "RequireAndVerifyClientCert"
        /// An older name of `requireAny`.
        case require = "RequireClientCert"

        var isRequired: Bool { self == .requireAny || self == .requireAndVerify || self == .require }
        var verifies: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    }

    enum Version: String, CaseIterable, Sendable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// The number for OpenSSL: 12 or 13.
        var number: Int32 { self == .tls13 ? 13 : 12 }
        var isOffered: Bool { self == .tls12 || self == .tls13 }
    }

    enum Curve: String, CaseIterable, Sendable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"

        var openSSLName: String { self == .x25519 ? rawValue : "P-" + rawValue.dropFirst("CurveP".count) }
    }

    var certificate: Source
    var key: Source
    var clientAuthorities: Source?
    var clientAuthentication = ClientAuthentication.none
    /// Names of which one must be in the client's certificate; empty allows any.
    var allowedNames: [String] = []
    var minimumVersion = Version.tls12
    var maximumVersion = Version.tls13
    /// Suites in order of preference. If empty: OpenSSL's own for TLS 1.3, and those of TLS 1.2 with forward secrecy.
    var cipherSuites: [CipherSuite] = []
    /// Curves in order of preference; empty for OpenSSL's own.
    var curves: [Curve] = []
    var prefersServerCipherSuites = true
}
