import Foundation

/// A directory for several files, named by a flag.
enum OutputDirectory {
    /// Creates the directory and its missing parents.
    /// - Parameter flag: the flag that names the directory, for the error message.
    static func make(_ path: String, of flag: String) throws(OutputDirectoryError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw OutputDirectoryError(
                description: "\(flag) \(path): cannot be created: \(error.localizedDescription): give another directory"
            )
        }
    }
}

/// The error for a directory that cannot be created. Exit code 74.
struct OutputDirectoryError: Error, CustomStringConvertible {
    let description: String
}
