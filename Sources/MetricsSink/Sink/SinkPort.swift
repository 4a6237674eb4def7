import BenchmarkModel
import LinuxSystem

/// The sink's port of one agent. Guarded by the sink's lock.
final class SinkPort {
    let rules: PushRules
    let number: Int
    /// The socket that listens, or that takes datagrams; nil once the sink has closed it.
    private(set) var socket: FileDescriptor?
    private var account = PushAccount()
    private(set) var connections: [UInt64: SinkConnection] = [:]
    private var statsdSeries: Set<Int> = []
    private var hasTooManySeries = false
    private var began: Int64 = 0

    init(_ rules: PushRules, number: Int, socket: consuming FileDescriptor) {
        self.rules = rules
        self.number = number
        self.socket = consume socket
    }

    var descriptor: Int32? { socket?.number }

    /// Returns the account with the counts of open connections.
    func current() -> PushAccount {
        var current = account
        for connection in connections.values { connection.add(to: &current) }
        if rules.format.isUDP {
            if let descriptor { current.dropped = ServerSockets.droppedDatagrams(descriptor) }
            current.series = hasTooManySeries || statsdSeries.isEmpty ? nil : statsdSeries.count
        }
        return current
    }

    /// Begins a stretch of time: gaps and the series of statsd count from now on.
    func begin(at now: Int64) -> PushAccount {
        began = now
        account.longestGap = 0
        let current = current()
        statsdSeries = []
        hasTooManySeries = false
        return current
    }

    func accept(_ content: PushContent, at now: Int64) {
        guard content.points > 0 else {
            account.empty += 1
            return
        }
        account.accepted += 1
        account.points += content.points
        account.bodyBytes += content.bytes
        if !rules.format.isUDP { account.series = content.series }
        account.longestGap = max(account.longestGap, now - (account.lastAccepted ?? began))
        account.firstAccepted = account.firstAccepted ?? now
        account.lastAccepted = now
    }

    func refuse(_ refusal: PushRefusal) {
        account.refused[refusal.kind, default: 0] += 1
        account.lastRefusal = refusal
    }

    /// Counts a datagram of statsd.
    func take(datagram: UnsafeBufferPointer<UInt8>, at now: Int64) {
        account.received += UInt64(datagram.count)
        let lines = StatsdLines(datagram)
        for series in lines.series where !statsdSeries.contains(series) {
            guard statsdSeries.count < SinkLimits.statsdSeries else {
                hasTooManySeries = true
                break
            }
            statsdSeries.insert(series)
        }
        if lines.malformed > 0 {
            account.malformedLines += lines.malformed
            refuse(PushRefusal(.malformed, "line \(lines.firstMalformed ?? 1) of a datagram is not NAME:VALUE|TYPE"))
        }
        guard lines.valid > 0 else { return }
        accept(PushContent(points: lines.points, bytes: datagram.count), at: now)
    }

    func add(_ connection: SinkConnection) {
        account.connections += 1
        connections[connection.key] = connection
    }

    /// Removes a connection and keeps its counts. The connection is closed when its last reference is gone.
    func remove(_ connection: SinkConnection) {
        guard connections.removeValue(forKey: connection.key) != nil else { return }
        connection.add(to: &account)
        if connection.isWithinRequest {
            refuse(PushRefusal(.incomplete, "the connection ended within a request"))
        }
    }

    /// Closes the port as the sink is told to. Datagrams that come later are not counted.
    func close() {
        if rules.format.isUDP, let descriptor { account.dropped = ServerSockets.droppedDatagrams(descriptor) }
        socket = nil
        for connection in Array(connections.values) { remove(connection) }
    }
}
