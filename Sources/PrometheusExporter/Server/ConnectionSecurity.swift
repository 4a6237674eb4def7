/// The security layer between a server and its clients: what connections run over, and which requests are answered.
///
/// The loops of a server share one object and call it on their threads, so nothing in it may take long.
package protocol ConnectionSecurity: Sendable {
    /// Whether connections run over plain sockets. The value does not change.
    var isPlain: Bool { get }

    /// Returns a bufferevent without a socket, for a connection that is being accepted; nil closes the connection.
    /// Called only if connections are not plain.
    func buffers(on base: OpaquePointer) -> OpaquePointer?

    /// Reports that a connection is about to be closed. Called only if connections are not plain.
    func closing(_ buffers: OpaquePointer)

    /// Decides whether a request goes to the server's handler. It is called before anything else of the request is
    /// read, including its path.
    func admit(_ exchange: borrowing HTTPExchange, _ page: inout TextBuffer) -> Admission
}

/// Whether the server's handler answers a request.
package enum Admission {
    case granted
    /// The request has been answered already.
    case refused
    /// The server must ask again later.
    case undecided
}
