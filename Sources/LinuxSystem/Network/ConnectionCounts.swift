/// Byte counts of one end of a TCP connection, from inet_diag's message with its tcp_info.
package struct ConnectionCounts: Hashable, Sendable {
    /// Address and port of this end and of the other end. IPv6 sockets are included only where they carry IPv4.
    package let local: Endpoint
    package let remote: Endpoint
    /// Identifier of the socket; the kernel never uses it again.
    package let cookie: UInt64
    /// Payload bytes given to TCP, retransmissions excluded.
    package let sent: UInt64
    /// Payload bytes received. The count includes one for the peer's FIN once it has arrived, because the FIN has a
    /// sequence number.
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
    /// The kernel refused the request; the value is the errno.
    case refused(Int32)
    /// A socket without counts, or with addresses that are not IPv4.
    case other

    // Byte offsets in the structures of linux/netlink.h, linux/inet_diag.h and linux/tcp.h, which are part of the
    // kernel's ABI.
    private static let header = 16
    private static let socket = 72
    private static let cookie = 44
    private static let info: UInt16 = 2
    private static let bytesReceived = 128
    private static let bytesSent = 200
    private static let bytesRetransmitted = 208
    /// Number of bytes of a tcp_info that must be present to read the counts.
    static let leastInfo = 216

    /// Parses the messages of one datagram. A truncated message is left out.
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
                guard let counts = payload(tcpInfo: bytes[(at + 4)...]) else { return nil }
                return ConnectionCounts(
                    local: local, remote: remote, cookie: number(bytes, cookie, UInt64.self), sent: counts.sent,
                    received: counts.received)
            }
            at += (length + 3) & ~3
        }
        return nil
    }

    /// Returns the counts of a tcp_info; nil if it is too short to have them.
    static func payload(tcpInfo bytes: ArraySlice<UInt8>) -> (sent: UInt64, received: UInt64)? {
        guard bytes.count >= leastInfo else { return nil }
        let all = Array(bytes.prefix(leastInfo))
        return (
            number(all, bytesSent, UInt64.self) &- number(all, bytesRetransmitted, UInt64.self),
            number(all, bytesReceived, UInt64.self)
        )
    }

    /// Reads an address and a port, both in network byte order. An IPv4 address inside an IPv6 address follows ten zero
    /// bytes and two 0xff bytes.
    private static func endpoint(_ bytes: [UInt8], family: UInt8, address: Int, port: Int) -> Endpoint? {
        let isIPv4 = family == 2
        let isMapped =
            family == 10 && bytes[address..<address + 10].allSatisfy { $0 == 0 } && bytes[address + 10] == 255
            && bytes[address + 11] == 255
        guard isIPv4 || isMapped else { return nil }
        let offset = isIPv4 ? address : address + 12
        return Endpoint(
            address: UInt32(bigEndian: number(bytes, offset, UInt32.self)),
            port: UInt16(bigEndian: number(bytes, port, UInt16.self)))
    }

    /// Reads a number in the machine's byte order.
    private static func number<Number: FixedWidthInteger>(_ bytes: [UInt8], _ at: Int, _ type: Number.Type) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: type) }
    }
}
