/// What the kernel counted on one end of a TCP connection (inet_diag's message with its tcp_info).
package struct ConnectionCounts: Hashable, Sendable {
    /// This end, and the other one. Of IPv6 sockets those that carry IPv4.
    package let local: Endpoint
    package let remote: Endpoint
    /// The socket's own number, never used again.
    package let cookie: UInt64
    /// Payload given to TCP, retransmissions excluded.
    package let sent: UInt64
    /// Payload received, and one for the peer's FIN once it has come: it has a number of the sequence.
    package let received: UInt64

    package init(local: Endpoint, remote: Endpoint, cookie: UInt64, sent: UInt64, received: UInt64) {
        self.cookie = cookie
        self.local = local
        self.remote = remote
        self.sent = sent
        self.received = received
    }
}

/// A message of a NETLINK_SOCK_DIAG socket.
package enum ConnectionMessage: Hashable, Sendable {
    case connection(ConnectionCounts)
    /// The end of a dump.
    case done
    /// The kernel's refusal, as errno.
    case refused(Int32)
    /// A socket that is of no use here: without counts, or of addresses that are not IPv4's.
    case other

    // linux/netlink.h, linux/inet_diag.h and linux/tcp.h, as the kernel promises to keep them: bytes from the beginning of each.
    private static let header = 16
    private static let socket = 72
    private static let cookie = 44
    private static let info: UInt16 = 2
    private static let bytesReceived = 128
    private static let bytesSent = 200
    private static let bytesRetransmitted = 208
    /// The first byte behind what is read of a tcp_info.
    static let leastInfo = 216

    /// The messages of one datagram. What is cut off is left out.
    package static func parse(_ bytes: [UInt8]) -> [ConnectionMessage] {
        var messages: [ConnectionMessage] = []
        var at = 0
        while at + header <= bytes.count {
            let length = Int(number(bytes, at, UInt32.self))
            guard length >= header, at + length <= bytes.count else { break }
            let body = bytes[(at + header)..<(at + length)]
            switch number(bytes, at + 4, UInt16.self) {
            case 3: messages.append(.done)
            case 2 where body.count >= 4: messages.append(.refused(-number(bytes, at + header, Int32.self)))
            // SOCK_DIAG_BY_FAMILY
            case 20: messages.append(connection(body).map { .connection($0) } ?? .other)
            default: messages.append(.other)
            }
            at += (length + 3) & ~3
        }
        return messages
    }

    private static func connection(_ body: ArraySlice<UInt8>) -> ConnectionCounts? {
        guard body.count >= socket else { return nil }
        let bytes = Array(body)
        guard let local = endpoint(bytes, family: bytes[0], address: 8, port: 4),
            let remote = endpoint(bytes, family: bytes[0], address: 24, port: 6)
        else { return nil }
        var at = socket
        while at + 4 <= bytes.count {
            let length = Int(number(bytes, at, UInt16.self))
            guard length >= 4, at + length <= bytes.count else { return nil }
            if number(bytes, at + 2, UInt16.self) == info, length - 4 >= leastInfo {
                let tcp = at + 4
                return ConnectionCounts(
                    local: local, remote: remote, cookie: number(bytes, cookie, UInt64.self),
                    sent: number(bytes, tcp + bytesSent, UInt64.self)
                        &- number(bytes, tcp + bytesRetransmitted, UInt64.self),
                    received: number(bytes, tcp + bytesReceived, UInt64.self))
            }
            at += (length + 3) & ~3
        }
        return nil
    }

    /// Addresses and ports are in network order. IPv4 within IPv6 stands behind ten zero bytes and two of ones.
    private static func endpoint(_ bytes: [UInt8], family: UInt8, address: Int, port: Int) -> Endpoint? {
        let isIPv4 = family == 2
        let isMapped =
            family == 10 && bytes[address..<address + 10].allSatisfy { $0 == 0 } && bytes[address + 10] == 255
            && bytes[address + 11] == 255
        guard isIPv4 || isMapped else { return nil }
        let place = isIPv4 ? address : address + 12
        return Endpoint(
            address: UInt32(bigEndian: number(bytes, place, UInt32.self)),
            port: UInt16(bigEndian: number(bytes, port, UInt16.self)))
    }

    /// In the machine's order.
    private static func number<Number: FixedWidthInteger>(_ bytes: [UInt8], _ at: Int, _ type: Number.Type) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: type) }
    }
}
