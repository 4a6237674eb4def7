import COpenSSL

/// SHA-256, which identifies the contents of a file as `sha256sum` does.
enum SHA256 {
    /// Returns the digest in hexadecimal digits.
    static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = bytes.withUnsafeBytes { co_sha256($0.baseAddress, $0.count, &digest) }
        precondition(isDone == 1, "SHA-256 fails only if memory is exhausted")
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
