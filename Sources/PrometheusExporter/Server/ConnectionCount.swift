import Glibc
import Synchronization

/// The connections of a server over all its loops: how many are open, and which of them have not sent their request.
///
/// A loop cannot touch another loop's connections. One loop may hold all slow clients while the next client comes to
/// another loop. So a connection that must make room is not closed here: its socket is shut down, and its loop closes
/// it when it sees the end of input.
final class ConnectionCount: Sendable {
    private struct Awaited {
        let socket: Int32
        let begun: Int64
        /// Whether the connection's loop reads its input.
        var isRead = true

        /// Whether the client has sent data that the loop has not read: then the loop is slow, and not the client.
        var isUnread: Bool {
            var byte: UInt8 = 0
            return isRead && recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
        }
    }

    let limit: Int
    /// Nanoseconds after which a connection with an incomplete request may be closed for a new one, if the limit is
    /// reached.
    let patience: Int64
    private let open = Atomic<Int>(0)
    /// The connections without a complete request, approximately in order of arrival.
    private let awaited = TracedMutex<[Awaited]>([])

    init(limit: Int, patience: Double) {
        self.limit = limit
        self.patience = Int64(patience * 1e9)
        // Makes the array's type here and not on a server's thread, as for a loop's connections.
        awaited.withLock { $0.reserveCapacity(4) }
    }

    /// Counts a connection, and returns whether the count is within the limit.
    func add() -> Bool { open.wrappingAdd(1, ordering: .relaxed).newValue <= limit }

    func remove() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// - Parameter begun: CLOCK_MONOTONIC nanoseconds when it was accepted.
    func awaitRequest(on socket: Int32, since begun: Int64) {
        awaited.withLock { $0.append(Awaited(socket: socket, begun: begun)) }
    }

    /// Records that the loop no longer reads the connection's input.
    func pause(_ socket: Int32) {
        awaited.withLock { awaited in
            if let index = awaited.firstIndex(where: { $0.socket == socket }) { awaited[index].isRead = false }
        }
    }

    /// Ends the wait for a request. Call it before the socket is closed: its number may belong to another connection
    /// afterwards.
    /// - Complexity: the number of connections whose request is awaited.
    func stopAwaiting(_ socket: Int32) {
        awaited.withLock { awaited in
            if let index = awaited.firstIndex(where: { $0.socket == socket }) { awaited.remove(at: index) }
        }
    }

    /// Makes room for one connection: closes the first one that has waited for its request for longer than `patience`.
    /// Returns false if there is none.
    /// - Complexity: the number of connections whose request is awaited, with a system call for each at worst.
    func closeSlowest(at now: Int64) -> Bool {
        awaited.withLock { awaited in
            guard let index = awaited.firstIndex(where: { now - $0.begun > patience && !$0.isUnread }) else {
                return false
            }
            shutdown(awaited.remove(at: index).socket, Int32(SHUT_RDWR))
            return true
        }
    }
}
