import CEvent
import CLinux
import Glibc

/// The connections of a loop, from accepting one to its end. On the loop's thread.
extension HTTPLoop {
    // evhttp tells of a connection when it asks for its buffers, and of its end only who could set a callback on the
    // connection, which is made after that. So: count here, set the callback a moment later. The callback's context
    // of a connection's buffers is the connection (libevent 2.1; the connection limit's test holds it to that).

    func accepted(on base: OpaquePointer) -> OpaquePointer? {
        let secured = isPlain ? nil : security?.buffers(on: base)
        guard let buffers = secured ?? bufferevent_socket_new(base, -1, 0) else { return nil }
        // Pages go in one write: the second of two would wait for the client to acknowledge the first, which on a kept connection it puts
        // off for 40 ms.
        bufferevent_set_max_single_write(buffers, Self.longestWrite)
        let connection = HTTPConnection(
            loop: self, buffers: buffers, isPlain: isPlain,
            timeout: count == nil ? nil : Int64(timeout) * 1_000_000_000)
        // Without buffers of ours evhttp would make plain ones, so who cannot be secured gets these and is closed.
        connection.isLost = !isPlain && secured == nil
        connections.append(connection)
        arrivals.append(connection)
        event_active(adoption, 0, 0)
        connectionsChanged?(connections.count)
        return buffers
    }

    func adopt() {
        let arrived = arrivals
        arrivals.removeAll(keepingCapacity: true)
        for connection in arrived {
            var handle: UnsafeMutableRawPointer?
            bufferevent_getcb(connection.buffers, nil, nil, nil, &handle)
            // A connection that has failed already has let go of its buffers, or has no socket.
            guard let handle, bufferevent_getfd(connection.buffers) >= 0 else {
                remove { $0 === connection }
                continue
            }
            connection.adopted(by: OpaquePointer(handle))
            evhttp_connection_set_closecb(
                OpaquePointer(handle),
                { handle, context in HTTPLoop.from(context).remove { $0.handle == handle } },
                Unmanaged.passUnretained(self).toOpaque())
            guard !connection.isLost else {
                evhttp_connection_free(OpaquePointer(handle))
                continue
            }
            guard let count else { continue }
            if count.add() || count.closeSlowest(at: cl_monotonic_ns()) {
                connection.isCounted = true
                connection.awaitRequest(count)
            } else {
                // Who is turned away takes nobody's place.
                count.remove()
                // An answer under TLS would take a handshake, which is most of what a connection costs.
                guard isPlain else {
                    evhttp_connection_free(OpaquePointer(handle))
                    continue
                }
                connection.turnAway(.overLimit)
            }
            deadlineChanged(of: connection)
            if isPlain && !connection.isTurnedAway { connection.readNow() }
        }
        listenIfWanted()
    }

    /// Its request is here and decided on: it is not slow, however long the answer takes to go.
    func settle(_ connection: HTTPConnection?) {
        if let connection, let count { connection.stopAwaiting(count) }
    }

    /// It takes nobody's place from now on.
    private func release(_ connection: HTTPConnection) {
        if connection.isCounted { count?.remove() }
        connection.isCounted = false
    }

    /// The answer has gone, and the connection is there for the next request.
    func completed(_ request: UnsafeMutablePointer<evhttp_request>) {
        guard let count, let connection = connection(of: request) else { return }
        connection.renew(count)
        deadlineChanged(of: connection)
    }

    private func remove(_ isGone: (HTTPConnection) -> Bool) {
        guard let index = connections.firstIndex(where: isGone) else { return }
        let connection = connections.remove(at: index)
        answered.removeAll { $0 === connection }
        settle(connection)
        release(connection)
        undecided?.forget(connection)
        deferred?.forget(connection)
        if !isPlain { security?.closing(connection.buffers) }
        listenIfWanted()
        if connections.isEmpty, let sweep { event_del(sweep) }
        connectionsChanged?(connections.count)
    }

    func turnedAway(_ connection: HTTPConnection) {
        settle(connection)
        release(connection)
        deadlineChanged(of: connection)
    }

    /// Has the sweep come no later than this connection's deadline.
    private func deadlineChanged(of connection: HTTPConnection) {
        guard let sweep, let deadline = connection.deadline else { return }
        var due = timeval()
        if connections.count > 1, event_pending(sweep, Int16(EV_TIMEOUT), nil) != 0,
            let first = connections.lazy.compactMap(\.deadline).min(), first < deadline
        {
            return
        }
        let left = max(0, deadline - cl_monotonic_ns()) / 1000 + 1000
        due.tv_sec = Int(left / 1_000_000)
        due.tv_usec = Int(left % 1_000_000)
        event_add(sweep, &due)
    }

    func closeOverdue() {
        let now = cl_monotonic_ns()
        let overdue = connections.filter { $0.deadline.map { $0 <= now } ?? false }.compactMap(\.handle)
        for handle in overdue { evhttp_connection_free(handle) }
        if let next = connections.min(by: { ($0.deadline ?? .max) < ($1.deadline ?? .max) }) {
            event_del(sweep)
            deadlineChanged(of: next)
        }
    }
}
