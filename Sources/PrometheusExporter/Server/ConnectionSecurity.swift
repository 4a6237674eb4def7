/// What stands between a server and its clients: what their connections run over, and whose requests are answered.
///
/// The loops of a server share one and call it on their threads, so nothing in it may take long.
package protocol ConnectionSecurity: Sendable {
    /// Whether connections run over plain sockets. It does not change.
    var isPlain: Bool { get }

    /// Where they do not: a bufferevent without a socket, for a connection that is being accepted; nil closes the connection.
    func buffers(on base: OpaquePointer) -> OpaquePointer?

    /// Where they do not: a connection is about to be closed.
    func closing(_ buffers: OpaquePointer)

    /// Whether a request goes to the server's handler. Asked before anything is looked at, its path included.
    func admit(_ exchange: borrowing HTTPExchange, _ page: inout TextBuffer) -> Admission
}

/// Whether a request is to be answered by the server's handler.
package enum Admission {
    case granted
    /// It has been answered already.
    case refused
    /// Ask again in a moment.
    case undecided
}
