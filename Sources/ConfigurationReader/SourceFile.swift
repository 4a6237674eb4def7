import Glibc

/// Reads whole files, and makes the checks that every text file needs.
package enum SourceFile {
    /// The maximum size of a file, in bytes. It is far above any configuration, so that a wrong path (a disk image,
    /// /dev/zero) does not fill the memory.
    package static let sizeLimit = 16 << 20

    /// Reads a file.
    /// - Throws: an error with the reason of the system when the file cannot be read.
    package static func read(path: String) throws(ConfigurationErrors) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }

        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            try checkSize(bytes, file: path)
        }
    }

    /// Checks the size of a text.
    /// - Throws: an error when the text is larger than `sizeLimit`.
    package static func checkSize(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) {
        guard bytes.count > sizeLimit else { return }
        throw whole(file, "is larger than \(sizeLimit >> 20) MiB", "give a configuration file")
    }

    /// Returns the bytes without a byte order mark.
    /// - Throws: an error at the position of the first byte that is not UTF-8.
    package static func validated(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> [UInt8] {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        // The decoder below also finds the position, but takes ten times as long.
        if String(validating: text, as: UTF8.self) != nil { return text }
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = text.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return text
            case .scalarValue("\n"): (line, column) = (line + 1, 1)
            case .scalarValue: column += 1
            case .error:
                let error = ConfigurationError(
                    file: file, position: SourcePosition(line: line, column: column), message: "this is not UTF-8",
                    remedy: "save the file as UTF-8")
                throw ConfigurationErrors([error])
            }
        }
    }

    /// Returns an error about the whole file.
    package static func whole(_ file: String, _ message: String, _ remedy: String) -> ConfigurationErrors {
        ConfigurationErrors([ConfigurationError(file: file, position: nil, message: message, remedy: remedy)])
    }

    private static func unreadable(_ path: String) -> ConfigurationErrors {
        let reason = String(cString: strerror(errno))
        return whole(path, "cannot be read", reason)
    }
}
