import ConfigurationReader

/// What the settings name, read: certificates and keys in PEM, not yet looked at.
struct TLSMaterials: Sendable, Equatable {
    let certificate: [UInt8]
    let key: [UInt8]
    let clientAuthorities: [UInt8]?
}

extension TLSSettings {
    /// - Parameter file: the configuration's; paths are relative to its directory.
    /// - Throws: which file could not be read, and why.
    func materials(file: String) throws(ConfigurationErrors) -> TLSMaterials {
        TLSMaterials(
            certificate: try certificate.bytes(besides: file), key: try key.bytes(besides: file),
            clientAuthorities: try clientAuthorities?.bytes(besides: file))
    }
}

extension TLSSettings.Source {
    /// `cert_file "server.crt"`, `cert`: for messages. Never what is in it.
    var title: String {
        switch place {
        case .file(let path): "\(key) \(quoted(path))"
        case .text: key
        }
    }

    fileprivate func bytes(besides file: String) throws(ConfigurationErrors) -> [UInt8] {
        switch place {
        case .text(let text): return Array(text.utf8)
        case .file(let path):
            let directory = file.lastIndex(of: "/").map { file[...$0] } ?? ""
            do throws(ConfigurationErrors) {
                return try SourceFile.read(path: path.hasPrefix("/") ? path : directory + path)
            } catch {
                let cause = error.errors.first
                throw ConfigurationErrors([
                    ConfigurationError(
                        file: file, position: position, message: "\(title) \(cause?.message ?? "cannot be read")",
                        remedy: cause?.remedy ?? "")
                ])
            }
        }
    }
}
