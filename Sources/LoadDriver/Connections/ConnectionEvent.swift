extension Connection {
    /// An answer, or a change of the connection's state.
    enum Event {
        /// The request was answered. `isOpen` tells whether the connection can take another one. `excess` is the problem
        /// if more bytes than the answer came.
        case answered(Answered, isOpen: Bool, excess: String?)
        /// The connection was established and can take a request.
        case opened
        /// The connection has ended without an answer to its request.
        case ended(End)
    }

    /// The end of a connection.
    struct End {
        let fault: LoadFault
        let reason: String
        /// The request without an answer; nil if the connection was idle or not established.
        let request: InFlight?
        /// Whether the connection had answered requests before, and no byte of an answer to this one.
        let wasKept: Bool
        /// Whether the connection was never established.
        let isRefused: Bool
        /// Whether no byte of the request was sent.
        let isUnsent: Bool
    }
}
