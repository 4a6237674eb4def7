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
    /// TLS failed: the certificate was not accepted, or the server does not speak it.
    case tls
    /// The operating system refused a socket, or a network is unreachable.
    case failed

    package init(_ error: SystemError) {
        switch error.code {
        // A Unix socket refuses with EAGAIN if its queue is full, and with ENOENT if there is none.
        case Errno.connectionRefused, Errno.again, Errno.noEntry: self = .refused
        case Errno.connectionReset, Errno.brokenPipe: self = .reset
        default: self = .failed
        }
    }
}
