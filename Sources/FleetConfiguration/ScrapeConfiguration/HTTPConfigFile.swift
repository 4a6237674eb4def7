package import BenchmarkModel
package import ConfigurationReader

/// Reads a file with an `http_config` in the form of Prometheus: how requests reach a guarded server.
package enum HTTPConfigFile {
    package static func read(path: String) throws(ConfigurationErrors) -> HTTPAccess {
        try parse(try SourceFile.read(path: path), file: path)
    }

    /// - Parameter file: the path, for the locations in errors. Relative paths in the file start at its directory.
    package static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> HTTPAccess {
        let errors = ErrorList(file: file)
        let root = try YAMLDocument.parse(bytes, errors: errors)
        let access = HTTPConfigKeys.access(root, file: file, errors)
        guard errors.isEmpty, let access else { throw errors.collected }
        return access
    }
}
