import ConfigurationReader

extension TLSSettings {
    /// Reads the section, and adds its mistakes to `errors`.
    static func decode(_ node: YAMLNode) -> (ErrorList) -> TLSSettings? {
        { errors in
            guard let fields = YAMLFields(node, errors: errors) else { return nil }
            var decoder = TLSSettingsDecoder(fields: fields, errors: errors)
            return decoder.decode()
        }
    }
}

private struct TLSSettingsDecoder {
    var fields: YAMLFields
    let errors: ErrorList

    mutating func decode() -> TLSSettings? {
        let certificate = source("cert", isRequired: true)
        let key = source("key", isRequired: true)
        let authorities = source("client_ca", isRequired: false)
        let authentication = fields.optional(
            "client_auth_type", YAMLNode.choice(of: TLSSettings.ClientAuthentication.self))
        let names = fields.optional("client_allowed_sans", YAMLNode.texts)
        let minimum = version("min_version")
        let maximum = version("max_version")
        let suites = choices("cipher_suites", of: CipherSuite.self)
        let curves = choices("curve_preferences", of: TLSSettings.Curve.self)
        let prefersServer = fields.optional("prefer_server_cipher_suites", YAMLNode.flag)
        fields.refuseOthers()

        guard let certificate, let key else { return nil }
        var settings = TLSSettings(certificate: certificate, key: key, clientAuthorities: authorities)
        settings.clientAuthentication = authentication ?? .none
        settings.allowedNames = (names ?? []).map(\.value)
        settings.minimumVersion = minimum ?? .tls12
        settings.maximumVersion = maximum ?? .tls13
        settings.cipherSuites = suites
        settings.curves = curves
        settings.prefersServerCipherSuites = prefersServer ?? true
        check(settings)
        return settings
    }

    /// Reads `NAME_file: path`, or `NAME: text in PEM`.
    private mutating func source(_ name: String, isRequired: Bool) -> TLSSettings.Source? {
        let path = fields.optional("\(name)_file", YAMLNode.text)
        let text = fields.optional(name, YAMLNode.text)
        switch (fields.entry("\(name)_file"), fields.entry(name)) {
        case (_?, let second?):
            errors.add(second.keyPosition, "both \(name) and \(name)_file are given", "remove one of them")
            return nil
        case (let entry?, nil):
            guard let path else { return nil }
            guard !path.value.isEmpty else {
                errors.add(path.position, "\(entry.key) is empty", "give a path")
                return nil
            }
            return TLSSettings.Source(key: entry.key, location: .file(path.value), position: path.position)
        case (nil, let entry?):
            guard let text else { return nil }
            return TLSSettings.Source(key: entry.key, location: .text(text.value), position: text.position)
        case (nil, nil):
            if isRequired { errors.add(fields.position, "key \"\(name)_file\" is missing", "add it") }
            return nil
        }
    }

    private mutating func version(_ key: String) -> TLSSettings.Version? {
        guard let version = fields.optional(key, YAMLNode.choice(of: TLSSettings.Version.self)) else { return nil }
        if !version.isOffered {
            errors.add(
                fields.entry(key)?.value.position,
                "\(key) \(version.rawValue) is not supported: it is insecure (RFC 8996)",
                "give TLS12 or TLS13")
        }
        return version
    }

    private mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, of type: Choice.Type
    ) -> [Choice] {
        let words = fields.optional(key) { node in
            { errors -> [Choice]? in
                guard case .sequence(let nodes) = node.content else {
                    errors.add(node.position, "expected a list of names, found \(node.kind)", "give a list of names")
                    return nil
                }
                return nodes.compactMap { YAMLNode.choice(of: type)($0)(errors) }
            }
        }
        return words ?? []
    }

    /// Checks keys that depend on each other.
    private func check(_ settings: TLSSettings) {
        let authentication = settings.clientAuthentication
        if settings.minimumVersion == .tls13 && settings.maximumVersion == .tls12 {
            errors.add(position("min_version"), "min_version TLS13 is above max_version TLS12", "swap them")
        }
        if let authorities = settings.clientAuthorities, authentication == .none {
            errors.add(
                authorities.position, "\(authorities.key) without a client_auth_type that asks for certificates",
                "add client_auth_type: RequireAndVerifyClientCert")
        }
        if authentication.verifies, fields.entry("client_ca") == nil, fields.entry("client_ca_file") == nil {
            errors.add(
                position("client_auth_type"), "client_auth_type \(authentication.rawValue) without client_ca_file",
                "add client_ca_file with the authorities of the clients' certificates")
        }
        if fields.entry("client_allowed_sans") != nil, !authentication.isRequired {
            errors.add(
                position("client_allowed_sans"),
                "client_allowed_sans is given, but clients may connect without a certificate",
                "add client_auth_type: RequireAndVerifyClientCert")
        }
        if let entry = fields.entry("client_allowed_sans"), case .sequence([]) = entry.value.content {
            errors.add(entry.value.position, "client_allowed_sans is empty", "name a client, or remove the key")
        }
        checkSuites(of: settings)
    }

    private func checkSuites(of settings: TLSSettings) {
        guard !settings.cipherSuites.isEmpty else { return }
        if settings.minimumVersion == .tls12, !settings.cipherSuites.contains(where: { !$0.isForTLS13 }) {
            errors.add(
                position("cipher_suites"), "cipher_suites has no suite for TLS 1.2",
                "add a suite, or min_version: TLS13")
        }
        if settings.maximumVersion == .tls12, settings.cipherSuites.contains(where: \.isForTLS13) {
            errors.add(
                position("cipher_suites"), "cipher_suites has a suite for TLS 1.3, but max_version is TLS12",
                "remove it")
        }
    }

    private func position(_ key: String) -> SourcePosition? { fields.entry(key)?.value.position }
}
