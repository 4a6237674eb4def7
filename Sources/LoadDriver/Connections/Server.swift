import LinuxSystem

/// The process at the other end of a pool's connections. Confined to the driver's thread.
struct Server {
    let address: SocketAddress
    /// The text of the header Host.
    let host: [UInt8]
    /// Whether answers have the kernel's receive time. Otherwise they have the time of reading.
    let isStamped: Bool
    /// The client's side of TLS, or why there is none; nil for a server that does not speak it.
    private let tls: Result<TLSClient, TLSClient.Failure>?
    let speaksTLS: Bool

    /// Why a connection cannot be opened, or has ended.
    struct Problem: Error, Hashable {
        let fault: LoadFault
        let reason: String

        /// The reason names the address, because the number of a socket says nothing.
        init(_ error: SystemError, _ address: SocketAddress) {
            fault = LoadFault(error)
            reason = "\(address): \(error.call): \(error.reason)"
        }

        init(_ failure: TLSClient.Failure, _ address: SocketAddress) {
            fault = .tls
            reason = "\(address): \(failure.reason)"
        }
    }

    init(_ member: LoadMember) {
        address = member.address
        speaksTLS = member.tls != nil
        host = RequestFormatter.host(of: member)
        isStamped = true
        tls = member.tls.map { rules in
            let host = if case .internet(let endpoint) = member.address { endpoint.addressText } else { "localhost" }
            return Result { () throws(TLSClient.Failure) in try TLSClient(rules, host: host) }
        }
    }

    /// Creates the server of a load on one server.
    init(_ load: ServerLoad, isStamped: Bool) {
        address = load.address
        host = Array(load.host.utf8)
        self.isStamped = isStamped
        speaksTLS = load.tls != nil
        tls = load.tls.map { tls in
            Result { () throws(TLSClient.Failure) in try TLSClient(tls.rules, host: tls.host) }
        }
    }

    /// Begins to connect. Returns the socket; its connection has failed or is established when it is writable.
    func connect() throws(Problem) -> FileDescriptor {
        do throws(SystemError) {
            return try Sockets.connect(to: address, stamped: isStamped)
        } catch {
            throw Problem(error, address)
        }
    }

    /// Returns the encryption of a new connection; nil for a server that does not speak TLS.
    func channel() throws(Problem) -> TLSChannel? {
        guard let tls else { return nil }
        do throws(TLSClient.Failure) {
            return try TLSChannel(try tls.get())
        } catch {
            throw Problem(error, address)
        }
    }
}
