import ConfigurationReader

/// The certificates and keys that the settings name, in PEM, read but not checked.
struct TLSMaterials: Sendable, Equatable {
    let certificate: [UInt8]
    let key: [UInt8]
    let clientAuthorities: [UInt8]?
}

extension TLSSettings {
    /// Reads the certificates and keys.
    /// - Parameter file: the configuration file; paths are relative to its directory.
    /// - Throws: the file that could not be read, and the reason.
    func materials(file: String) throws(ConfigurationErrors) -> TLSMaterials {
        TLSMaterials(
            certificate: try certificate.bytes(relativeTo: file), key: try key.bytes(relativeTo: file),
            clientAuthorities: try clientAuthorities?.bytes(relativeTo: file))
    }
}

extension TLSSettings.Source {
    /// The key with its path, as in `cert_file "server.crt"`, or the key alone, as in `cert`. Used in messages; it
    /// never contains secrets.
    var title: String {
        switch location {
        case .file(let path): "\(key) \(quoted(path))"
        case .text: key
        }
    }

    fileprivate func bytes(relativeTo file: String) throws(ConfigurationErrors) -> [UInt8] {
        switch location {
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
