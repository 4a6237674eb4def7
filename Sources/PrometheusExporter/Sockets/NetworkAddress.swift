package import Glibc

/// An IPv4 or IPv6 address for sockets.
package struct NetworkAddress: Hashable, Sendable {
    /// The kernel's form: 4 or 16 bytes in network order.
    package let bytes: [UInt8]
    /// The C library's form, without brackets.
    package let text: String

    /// Reads an address such as `127.0.0.1`, `::1` or `[::1]`; nil for anything else, including host names.
    package init?(_ text: String) {
        var bare = text
        if text.hasPrefix("["), text.hasSuffix("]") {
            bare = String(text.dropFirst().dropLast())
            guard bare.utf8.contains(UInt8(ascii: ":")) else { return nil }
        }
        let family = bare.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        guard inet_pton(family, bare, &bytes) == 1 else { return nil }
        self.bytes = bytes
        self.text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { name in
            inet_ntop(family, bytes, name.baseAddress, socklen_t(name.count)).map { String(cString: $0) } ?? bare
        }
    }

    package var family: Int32 { bytes.count == 16 ? AF_INET6 : AF_INET }

    /// Calls `body` with the socket address of this address and port.
    package func withSocketName<Value>(
        port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        if family == AF_INET {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: bytes) }
            return Self.rebound(&name, body)
        }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: bytes) }
        return Self.rebound(&name, body)
    }

    private static func rebound<Name, Value>(
        _ name: inout Name, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Name>.size)) }
        }
    }

    /// Returns an endpoint such as `127.0.0.1:80` or `[::1]:80`. `host` may be a name.
    package static func endpoint(_ host: String, _ port: UInt16) -> String {
        host.utf8.contains(UInt8(ascii: ":")) && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
