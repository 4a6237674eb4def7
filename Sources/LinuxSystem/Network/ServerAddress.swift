import Glibc

/// The address at which a server is reached.
package enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// An agent of this machine.
    case endpoint(Endpoint)
    /// Any host, over IPv4 or IPv6.
    case host(HostAddress, port: UInt16)

    /// Address and port, with brackets around an IPv6 address.
    package var description: String {
        switch self {
        case .endpoint(let endpoint): "\(endpoint)"
        case .host(let address, let port): address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        }
    }

    var family: Int32 {
        switch self {
        case .endpoint: AF_INET
        case .host(let address, _): address.isIPv4 ? AF_INET : AF_INET6
        }
    }

    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch self {
        case .endpoint(let endpoint): endpoint.withSocketAddress(body)
        case .host(let address, let port): address.withSocketAddress(port: port, body)
        }
    }
}

/// Why a host cannot be reached.
package struct UnreachableHost: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ reason: String) { description = reason }
}

extension ServerAddress {
    /// Returns the first address of a host that accepts a connection. A name may have addresses of both families, and
    /// its server may listen on one of them. Blocks.
    /// - Parameters:
    ///   - host: a name, or a written address, an IPv6 address with or without brackets.
    ///   - seconds: the time limit of each address.
    package static func reachable(
        host: String, port: UInt16, within seconds: Double
    ) throws(UnreachableHost) -> ServerAddress {
        let addresses = HostAddress.resolve(host)
        guard !addresses.isEmpty else {
            throw UnreachableHost("the host name '\(host)' does not resolve: check it, or give an address")
        }
        var reasons: [String] = []
        for address in addresses.map({ ServerAddress.host($0, port: port) }) {
            guard let reason = address.refusal(within: seconds) else { return address }
            reasons.append(reason)
        }
        throw UnreachableHost(
            "\(reasons.joined(separator: "; ")): start the server, or check host and port")
    }

    /// Returns why a connection was not accepted; nil if it was.
    private func refusal(within seconds: Double) -> String? {
        do throws(SystemError) {
            let socket = try Sockets.connect(to: self, stamped: false)
            guard Poll.isWritable(socket.number, within: seconds) else {
                return "\(self): no connection within \(seconds) s"
            }
            guard let code = Sockets.pendingError(socket.number) else { return nil }
            return SystemError(call: "connect", subject: "\(self)", code: code).description
        } catch {
            return error.description
        }
    }
}
