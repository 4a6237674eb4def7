import Glibc
import Synchronization

/// The connections of a server over all its loops: how many are open, and which of them have not sent their request.
///
/// A loop cannot touch what another one has, and one may hold all the slow clients while the next one comes to another. So
/// who has to make room is not closed here: the socket is shut down, and its loop closes it when it sees the end.
final class ConnectionCount: Sendable {
    private struct Awaited {
        let socket: Int32
        let begun: Int64
        /// Its loop reads what it sends.
        var isRead = true

        /// Whether it has sent something that its loop has not come to read: then the loop is slow, and not the client.
        var isUnread: Bool {
            var byte: UInt8 = 0
            return isRead && recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
        }
    }

    let limit: Int
    /// Nanoseconds after which a request that is not whole gives up its place to who comes, when there is no other.
    let patience: Int64
    private let open = Atomic<Int>(0)
    /// In order of arrival, nearly.
    private let awaited = TracedMutex<[Awaited]>([])

    init(limit: Int, patience: Double) {
        self.limit = limit
        self.patience = Int64(patience * 1e9)
        // As of a loop's connections: the type is made here, not on a server's thread.
        awaited.withLock { $0.reserveCapacity(4) }
    }

    /// Whether there was room for it.
    func add() -> Bool { open.wrappingAdd(1, ordering: .relaxed).newValue <= limit }

    func remove() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// - Parameter begun: CLOCK_MONOTONIC nanoseconds when it was accepted.
    func awaitRequest(on socket: Int32, since begun: Int64) {
        awaited.withLock { $0.append(Awaited(socket: socket, begun: begun)) }
    }

    /// From now on what it sends is left where it is.
    func pause(_ socket: Int32) {
        awaited.withLock { awaited in
            if let index = awaited.firstIndex(where: { $0.socket == socket }) { awaited[index].isRead = false }
        }
    }

    /// To be called before the socket is closed: from then on its number may be another's.
    /// - Complexity: the number of connections whose request is awaited.
    func stopAwaiting(_ socket: Int32) {
        awaited.withLock { awaited in
            if let index = awaited.firstIndex(where: { $0.socket == socket }) { awaited.remove(at: index) }
        }
    }

    /// Makes room: who takes long to send a request has had a share of the connections. False when nobody does.
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
