/// The cipher suites that web configuration files may name, by their names there.
enum CipherSuite: String, CaseIterable, Sendable {
    case aes128GCM = "TLS_AES_128_GCM_SHA256"
    case aes256GCM = "TLS_AES_256_GCM_SHA384"
    case chaCha20 = "TLS_CHACHA20_POLY1305_SHA256"
    case ecdsaAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    case ecdsaAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    case ecdsaChaCha20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    case rsaAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    case rsaAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    case rsaChaCha20 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdsaAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
    case ecdsaAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
    case rsaAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    case rsaAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"

    /// Whether the suite is for TLS 1.3; the others are for TLS 1.2.
    var isForTLS13: Bool { self == .aes128GCM || self == .aes256GCM || self == .chaCha20 }

    var openSSLName: String {
        switch self {
        case .aes128GCM, .aes256GCM, .chaCha20: rawValue
        case .ecdsaAES128GCM: "ECDHE-ECDSA-AES128-GCM-SHA256"
        case .ecdsaAES256GCM: "ECDHE-ECDSA-AES256-GCM-SHA384"
        case .ecdsaChaCha20: "ECDHE-ECDSA-CHACHA20-POLY1305"
        case .rsaAES128GCM: "ECDHE-RSA-AES128-GCM-SHA256"
        case .rsaAES256GCM: "ECDHE-RSA-AES256-GCM-SHA384"
        case .rsaChaCha20: "ECDHE-RSA-CHACHA20-POLY1305"
        case .ecdsaAES128CBC: "ECDHE-ECDSA-AES128-SHA"
        case .ecdsaAES256CBC: "ECDHE-ECDSA-AES256-SHA"
        case .rsaAES128CBC: "ECDHE-RSA-AES128-SHA"
        case .rsaAES256CBC: "ECDHE-RSA-AES256-SHA"
        }
    }

    /// OpenSSL's list for TLS 1.2 if the file names no suites.
    static let openSSLDefault = "ECDHE+AESGCM:ECDHE+CHACHA20"
}
