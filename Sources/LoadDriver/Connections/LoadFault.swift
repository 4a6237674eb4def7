package import LinuxSystem

/// A reason why a connection ended without an answer to its request.
package enum LoadFault: String, CaseIterable, Sendable {
    /// The server did not accept the connection.
    case refused
    case reset
    /// The server closed the connection before the end of an answer.
    case closed
    /// The server sent something else than an answer.
    case malformed
    /// The operating system refused a socket, or a network is unreachable.
    case failed

    package init(_ error: SystemError) {
        switch error.code {
        case Errno.connectionRefused: self = .refused
        case Errno.connectionReset, Errno.brokenPipe: self = .reset
        default: self = .failed
        }
    }
}
