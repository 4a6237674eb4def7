import BenchmarkModel
import COpenSSL
import LinuxSystem

/// The client's side of TLS for the connections to one process. Confined to the driver's thread.
final class TLSClient {
    /// A failure of TLS, in OpenSSL's words.
    struct Failure: Error, Hashable {
        let reason: String
    }

    fileprivate let context: OpaquePointer
    /// The name that certificates must have, and whether it is an address.
    fileprivate let name: String
    fileprivate let isAddress: Bool

    /// - Parameter host: the address of the server, whose name is checked unless the rules give another one.
    /// - Throws: the reason why the authorities cannot be used.
    init(_ rules: TLSRules, host: String) throws(Failure) {
        name = rules.serverName ?? host
        // Only IPv6 addresses have colons.
        isAddress = Endpoint(name, 0) != nil || name.contains(":")
        guard let context = co_context_new(rules.acceptsAnyCertificate ? 0 : 1, rules.authorities) else {
            let reason = Self.text { co_reason($0, $1) }
            throw Failure(reason: rules.authorities.map { "the authorities of \($0): \(reason)" } ?? reason)
        }
        self.context = context
    }

    deinit { co_context_free(context) }

    fileprivate static func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
        var text = [CChar](repeating: 0, count: 256)
        text.withUnsafeMutableBufferPointer { write($0.baseAddress!, $0.count) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// The encryption of one connection, over bytes in memory, so that the socket stays the driver's and the kernel
/// timestamps its arrivals. Confined to the driver's thread.
final class TLSChannel {
    private let connection: OpaquePointer
    private let plain: UnsafeMutableRawBufferPointer
    /// A record has at most 16 KiB.
    private static let recordSize = 16_384

    init(_ client: TLSClient) throws(TLSClient.Failure) {
        guard let connection = co_connection_new(client.context, client.name, client.isAddress ? 1 : 0) else {
            throw TLSClient.Failure(reason: TLSClient.text { co_reason($0, $1) })
        }
        self.connection = connection
        plain = .allocate(byteCount: Self.recordSize, alignment: 16)
    }

    deinit {
        co_connection_free(connection)
        plain.deallocate()
    }

    /// Takes bytes that were received.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        // Only exhausted memory makes this fail, and then the next read fails.
        _ = co_feed(connection, bytes.baseAddress, bytes.count)
    }

    /// Continues the handshake, and returns whether it is complete.
    func handshake() throws(TLSClient.Failure) -> Bool {
        let result = co_handshake(connection)
        guard result >= 0 else { throw failure }
        return result == 1
    }

    enum Read {
        /// Bytes that are valid until the next call.
        case bytes(UnsafeRawBufferPointer)
        case nothing
        /// The server has ended the stream.
        case end
    }

    /// Decrypts what was received, at most one record.
    func read() throws(TLSClient.Failure) -> Read {
        switch co_read(connection, plain.baseAddress!, plain.count) {
        case let count where count > 0: return .bytes(UnsafeRawBufferPointer(rebasing: plain[..<count]))
        case 0: return .nothing
        case -1: return .end
        default: throw failure
        }
    }

    /// Encrypts bytes, to be taken by `takeOutput`.
    func write(_ bytes: [UInt8]) throws(TLSClient.Failure) {
        guard bytes.withUnsafeBytes({ co_write(connection, $0.baseAddress, $0.count) }) == 1 else { throw failure }
    }

    /// Returns the bytes that are to be sent.
    func takeOutput() -> [UInt8] {
        let length = co_output_length(connection)
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = co_take_output(connection, buffer.baseAddress, length)
        }
    }

    private var failure: TLSClient.Failure {
        TLSClient.Failure(reason: TLSClient.text { co_failure(connection, $0, $1) })
    }
}
