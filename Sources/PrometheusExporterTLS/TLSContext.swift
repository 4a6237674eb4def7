import CTLS
import ConfigurationReader

/// The settings with which TLS connections are accepted. The object does not change after init and is safe on any
/// thread. Connections keep what they need of it, so it may be released while they are open.
final class TLSContext: Sendable {
    // The pointer does not change, and any number of threads may use its target (SSL_new locks internally).
    nonisolated(unsafe) private let context: OpaquePointer

    /// - Throws: the key of the configuration whose certificate or key cannot be used, with OpenSSL's reason.
    init(_ settings: TLSSettings, _ materials: TLSMaterials, file: String) throws(ConfigurationErrors) {
        guard let context = ct_context_new() else { throw SourceFile.whole(file, "no memory for TLS", "") }
        self.context = context
        // From here on deinit frees the context, also if the next step throws.
        try use(settings, materials, file)
    }

    deinit { ct_context_free(context) }

    /// Returns a bufferevent without a socket; nil if memory is exhausted.
    func accept(on base: OpaquePointer) -> OpaquePointer? { ct_accept(base, context) }

    private func use(
        _ settings: TLSSettings, _ materials: TLSMaterials, _ file: String
    ) throws(ConfigurationErrors) {
        func need(_ done: Int32, _ what: TLSSettings.Source?, _ message: String) throws(ConfigurationErrors) {
            guard done == 0 else { return }
            var reason = [CChar](repeating: 0, count: 200)
            ct_reason(&reason, reason.count)
            let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw ConfigurationErrors([
                ConfigurationError(
                    file: file, position: what?.position, message: (what.map { "\($0.title) " } ?? "") + message,
                    remedy: text)
            ])
        }
        func list(_ names: [String]) -> String { names.joined(separator: ":") }

        ct_prefer_server(context, settings.prefersServerCipherSuites ? 1 : 0)
        try need(
            ct_set_versions(context, settings.minimumVersion.number, settings.maximumVersion.number), nil,
            "OpenSSL refused the TLS versions")
        let older = settings.cipherSuites.filter { !$0.isForTLS13 }.map(\.openSSLName)
        try need(
            ct_set_ciphers(context, older.isEmpty ? CipherSuite.openSSLDefault : list(older)), nil,
            "OpenSSL refused cipher_suites")
        let newer = settings.cipherSuites.filter(\.isForTLS13).map(\.openSSLName)
        if !newer.isEmpty { try need(ct_set_suites(context, list(newer)), nil, "OpenSSL refused cipher_suites") }
        if !settings.curves.isEmpty {
            try need(
                ct_set_groups(context, list(settings.curves.map(\.openSSLName))), nil,
                "OpenSSL refused curve_preferences")
        }

        try need(
            ct_use_certificate(context, materials.certificate, materials.certificate.count), settings.certificate,
            "has no certificate that can be used")
        try need(
            ct_use_key(context, materials.key, materials.key.count), settings.key,
            "has no key that belongs to the certificate")
        if let authorities = materials.clientAuthorities {
            try need(
                ct_trust(context, authorities, authorities.count), settings.clientAuthorities,
                "has no certificates that can be used")
        }
        ct_ask_clients(context, settings.clientAuthentication.mode, settings.clientAuthentication.verifies ? 1 : 0)
        for name in settings.allowedNames {
            guard ct_allow_client(context, name) != 0 else { throw SourceFile.whole(file, "no memory for TLS", "") }
        }
    }
}

extension TLSSettings.ClientAuthentication {
    fileprivate var mode: ct_client_mode {
        isRequired ? CT_CLIENT_REQUIRED : self == .none ? CT_CLIENT_NONE : CT_CLIENT_ASKED
    }
}
