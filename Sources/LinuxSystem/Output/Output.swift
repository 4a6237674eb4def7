import Glibc

/// Writes to a descriptor that this program does not own: standard output and error.
package enum Output {
    /// Writes all bytes, in as many calls as needed. Waits while the descriptor is a full pipe.
    package static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            guard try writeOnce(descriptor, bytes[offset...], &offset) else {
                _ = Poll.isWritable(descriptor, within: nil)
                continue
            }
        }
    }

    /// Writes as many bytes as a non-blocking descriptor accepts now, and returns their number.
    package static func writeWhatFits(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        var offset = bytes.startIndex
        _ = try writeOnce(descriptor, bytes, &offset)
        return offset - bytes.startIndex
    }

    /// Writes all bytes, unless a reader keeps it waiting and this process has been asked to exit.
    ///
    /// - Returns: false if a reader did not read for two seconds after an end signal.
    static func writePatiently(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) -> Bool {
        try write(descriptor, bytes) {
            var waited = 0.0
            while !Poll.isWritable(descriptor, within: step) {
                waited = EndSignals.pending == nil ? 0 : waited + step
                if waited >= patience { return false }
            }
            return true
        }
    }

    /// Times in seconds. After an end signal a reader has `patience`; the signal is checked once per `step`.
    private static let patience = 2.0
    private static let step = 0.1

    /// Writes all bytes, each piece after `waiting` reports that there is space.
    ///
    /// - Returns: false when `waiting` gave up.
    static func write(
        _ descriptor: Int32, _ bytes: [UInt8], waiting: () -> Bool
    ) throws(SystemError) -> Bool {
        let piece = pieceLength(of: descriptor)
        var offset = 0
        while offset < bytes.count {
            guard waiting() else { return false }
            _ = try writeOnce(descriptor, bytes[offset..<min(bytes.count, offset + piece)], &offset)
        }
        return true
    }

    /// Returns the piece length. A writable pipe accepts PIPE_BUF bytes without blocking (pipe(7)); a file accepts any
    /// number.
    private static func pieceLength(of descriptor: Int32) -> Int {
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isFile ? .max / 2 : 4096
    }

    /// Returns false if nothing could be written without blocking.
    private static func writeOnce(
        _ descriptor: Int32, _ bytes: ArraySlice<UInt8>, _ offset: inout Int
    ) throws(SystemError) -> Bool {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { return true }
            if errno == EAGAIN { return false }
            throw SystemError(call: "write", subject: "descriptor \(descriptor)")
        }
        offset += count
        return true
    }
}
