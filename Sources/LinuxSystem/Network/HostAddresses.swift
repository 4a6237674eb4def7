import Glibc

/// An IP address as 4 or 16 bytes in network order. An IPv4 address that is mapped into IPv6 is stored as IPv4.
package struct HostAddress: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff]
        self.bytes = bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }

    /// Whether this is the wildcard address, which stands for every address of the machine.
    package var isAny: Bool { bytes.allSatisfy { $0 == 0 } }

    package var isIPv4: Bool { bytes.count == 4 }

    private var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether the address belongs to this machine: a loopback address, or the address of an interface.
    package var isLocal: Bool { isLoopback || isAny || Self.ofInterfaces().contains(self) }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Resolves a host name or a written address, in the resolver's order. Empty if the name does not resolve. May
    /// query a name server.
    package static func resolve(_ host: String) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [HostAddress] = []
        var next = list
        while let one = next {
            if let address = HostAddress(one.pointee.ai_addr), !found.contains(address) { found.append(address) }
            next = one.pointee.ai_next
        }
        return found
    }

    func withSocketAddress<Result>(
        port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        if bytes.count == 4 {
            let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Endpoint(address: address, port: port).withSocketAddress(body)
        }
        var storage = sockaddr_in6()
        storage.sin6_family = sa_family_t(AF_INET6)
        storage.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &storage.sin6_addr) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    private static func ofInterfaces() -> Set<HostAddress> {
        var found: Set<HostAddress> = []
        Interfaces.look { _, address in
            if let address = HostAddress(address) { found.insert(address) }
        }
        return found
    }

    private init?(_ address: UnsafeMutablePointer<sockaddr>?) {
        guard let address else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let raw = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(withUnsafeBytes(of: raw) { Array($0) })
        case AF_INET6:
            let raw = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(withUnsafeBytes(of: raw) { Array($0) })
        default: return nil
        }
    }
}
