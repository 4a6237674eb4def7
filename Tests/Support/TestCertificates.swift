import Foundation

/// A directory with its own certification authority (`ca.crt`) and the certificates that it issues. It is deleted with
/// the last reference. The openssl command makes everything, so that no key is ever in the repository.
public final class TestCertificates: Sendable {
    public struct Failed: Error { public let output: String }

    public let directory: String

    public init() throws {
        directory = NSTemporaryDirectory() + "certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try openssl("req -x509 \(Self.newKey("ca")) -out ca.crt -days 2 -subj /CN=authority")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    public func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Issues `NAME.crt` and `NAME.key`.
    /// - Parameter names: subject alternative names as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
    public func issue(_ name: String, for names: String = "DNS:localhost,IP:127.0.0.1", from authority: String = "ca")
        throws
    {
        try openssl(
            "req -x509 \(Self.newKey(name)) -out \(name).crt -days 2 -subj /CN=\(name) -CA \(authority).crt -CAkey \(authority).key"
                + " -addext subjectAltName=\(names) -addext basicConstraints=critical,CA:false")
    }

    /// Creates an authority that is unrelated to `ca.crt`.
    public func authority(_ name: String) throws {
        try openssl("req -x509 \(Self.newKey(name)) -out \(name).crt -days 2 -subj /CN=\(name)")
    }

    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    public func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    public func openssl(_ arguments: String) throws {
        let command = "cd '\(directory)' && openssl \(arguments) >openssl.log 2>&1"
        guard system(command) == 0 else {
            throw Failed(output: "openssl \(arguments):\n\((try? text("openssl.log")) ?? "")")
        }
    }

    /// Arguments for an elliptic-curve key, which takes a few milliseconds.
    private static func newKey(_ name: String) -> String {
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(name).key"
    }
}
