import Foundation

/// A directory that a flag names for several files.
enum OutputDirectory {
    /// Makes it, and the directories above it that are missing.
    /// - Parameter flag: names the directory in the message.
    static func make(_ path: String, of flag: String) throws(OutputDirectoryError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw OutputDirectoryError(
                description: "\(flag) \(path): cannot be made: \(error.localizedDescription)")
        }
    }
}

/// A directory that cannot be made. Exit code 74.
struct OutputDirectoryError: Error, CustomStringConvertible {
    let description: String
}
