import CEvent
import CLinux
import Glibc

/// The connections of a loop, from accept to close. Used on the loop's thread.
extension HTTPLoop {
    /// Accepts connections, unless too many are being turned away or another loop accepts.
    func listenIfWanted() {
        guard let listener else { return }
        let isWanted = isFirst || relief.map(\.isHeldUp) ?? true
        if isWanted && connections.count(where: \.isTurnedAway) < Self.refusals {
            evconnlistener_enable(listener)
        } else {
            evconnlistener_disable(listener)
        }
    }

    func connection(of request: UnsafeMutablePointer<evhttp_request>) -> HTTPConnection? {
        guard let handle = evhttp_request_get_connection(request) else { return nil }
        return connections.first { $0.handle == handle }
    }

    // evhttp reports a connection when it asks for the connection's buffers. It reports the end only to a callback on
    // the connection, which is made after that. So the connection is counted here, and the callback is set a moment
    // later. The callback context of a connection's buffers is the connection (libevent 2.1; the test of the connection
    // limit checks this).

    func accepted(on base: OpaquePointer) -> OpaquePointer? {
        let secured = isPlain ? nil : security?.buffers(on: base)
        guard let buffers = secured ?? bufferevent_socket_new(base, -1, 0) else { return nil }
        // A page is sent in one write. The second of two writes would wait until the client acknowledges the first, and
        // on a kept connection the client delays that for 40 ms.
        bufferevent_set_max_single_write(buffers, Self.longestWrite)
        let connection = HTTPConnection(
            loop: self, buffers: buffers, isPlain: isPlain,
            timeout: count == nil ? nil : Int64(timeout) * 1_000_000_000)
        // Without these buffers evhttp would make plain ones. A connection that cannot be secured gets them too, and is
        // closed.
        connection.isUnusable = !isPlain && secured == nil
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
            // A connection that has failed already has released its buffers, or has no socket.
            guard let handle, bufferevent_getfd(connection.buffers) >= 0 else {
                remove { $0 === connection }
                continue
            }
            connection.adopted(by: OpaquePointer(handle))
            evhttp_connection_set_closecb(
                OpaquePointer(handle),
                { handle, context in HTTPLoop.from(context).remove { $0.handle == handle } },
                Unmanaged.passUnretained(self).toOpaque())
            guard !connection.isUnusable else {
                evhttp_connection_free(OpaquePointer(handle))
                continue
            }
            guard let count else { continue }
            if count.add() || count.closeSlowest(at: cl_monotonic_ns()) {
                connection.isCounted = true
                connection.awaitRequest(count)
            } else {
                // A connection that is turned away does not count toward the limit.
                count.remove()
                // An answer under TLS would take a handshake, which is most of the cost of a connection.
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

    /// Ends the wait for a connection's request: it has arrived and is decided on. The client is not slow, however long
    /// sending the answer takes.
    func settle(_ connection: HTTPConnection?) {
        if let connection, let count { connection.stopAwaiting(count) }
    }

    /// Stops counting a connection toward the limit.
    private func release(_ connection: HTTPConnection) {
        if connection.isCounted { count?.remove() }
        connection.isCounted = false
    }

    /// Prepares a connection for the next request, after the answer was sent.
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

    /// Schedules the sweep no later than this connection's deadline.
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
