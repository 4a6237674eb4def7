package import BenchmarkModel
package import LinuxSystem

/// TCP payload of one connection within a stretch of time, as counted by the kernel.
package struct ConnectionTraffic: Hashable, Sendable {
    package let client: Endpoint
    /// Payload bytes from client to server, and from server to client.
    package let sent: Int
    package let received: Int
    /// Whether the connection was opened within the stretch, and whether it was closed.
    package let isNew: Bool
    package let isClosed: Bool

    package init(client: Endpoint, sent: Int, received: Int, isNew: Bool, isClosed: Bool) {
        self.client = client
        self.sent = sent
        self.received = received
        self.isNew = isNew
        self.isClosed = isClosed
    }
}

/// Accounts for every connection to some servers of this machine over a stretch of time, from any client, without
/// making connections itself. It uses inet_diag for connections that are open at the ends of the stretch, and the
/// kernel's final report for those that close in between. Each direction is the count of its sender's socket. Costs two
/// walks over the kernel's table of connections.
package struct ConnectionLedger: ~Copyable {
    private let servers: Set<Endpoint>
    private let table: ConnectionTable
    private var ends: ConnectionEnds
    private var before: [ConnectionCounts]
    private var ended: [ConnectionCounts] = []

    /// When the connections were counted at the beginning and, after `finish`, at the end, in CLOCK_MONOTONIC
    /// nanoseconds. A transfer that touches one of these stretches may be counted in part.
    package let opening: ClosedRange<Int64>
    package private(set) var closing: ClosedRange<Int64>

    /// Begins the stretch.
    package init(servers: Set<Endpoint>) throws(SystemError) {
        let table = try ConnectionTable()
        let began = Clock.now()
        // Started before the dump: a connection that closes in between is in both and not lost.
        let ends = try ConnectionEnds()
        let open = try table.dump()
        opening = began...Clock.now()
        closing = opening
        self.servers = servers
        self.table = table
        self.ends = ends
        before = open.filter { servers.contains($0.local) || servers.contains($0.remote) }
    }

    /// Reads the pending reports. Call it now and then in a long stretch.
    package mutating func drain() { keep(ends.take()) }

    private mutating func keep(_ all: [ConnectionCounts]) {
        ended += all.filter { servers.contains($0.local) || servers.contains($0.remote) }
    }

    /// Ends the stretch and returns the connections by server. Waits until the kernel has reported all closed
    /// connections and nothing has changed for `quiet` nanoseconds, at most `limit` nanoseconds. Call it again to end
    /// the stretch later.
    package mutating func finish(
        quiet: Int64 = 20_000_000, limit: Int64 = 3_000_000_000
    ) throws(SystemError) -> [Endpoint: [Result<ConnectionTraffic, Missing>]] {
        let deadline = Clock.now() + limit
        var after: Set<ConnectionCounts> = []
        keep(ends.takeAll(until: deadline))
        while true {
            drain()
            let endedBefore = ended.count
            let began = Clock.now()
            let now = Set(try table.dump().filter { servers.contains($0.local) || servers.contains($0.remote) })
            Poll.sleep(until: Clock.now() + quiet)
            drain()
            closing = began...Clock.now()
            let isQuiet = now == after && ended.count == endedBefore
            after = now
            if isQuiet || Clock.now() >= deadline { break }
        }
        guard !ends.hasLost else {
            let problem = Missing("more connections were closed than the kernel's buffer holds (net.core.rmem_max)")
            return Dictionary(uniqueKeysWithValues: servers.map { ($0, [.failure(problem)]) })
        }
        return Self.account(servers, before: before, ended: ended, after: Array(after))
    }

    private struct Pair: Hashable {
        let client: Endpoint
        let server: Endpoint
    }

    /// One end of a connection: its counts before the stretch and at its end.
    private struct Side {
        let counts: ConnectionCounts
        let before: ConnectionCounts?
        let isClosed: Bool

        /// Bytes sent; nil if the count decreased, or is larger than a machine can send. Sums of valid counts cannot
        /// overflow.
        var sent: Int? {
            let (grown, isBack) = counts.sent.subtractingReportingOverflow(before?.sent ?? 0)
            return isBack || grown > 1 << 50 ? nil : Int(grown)
        }
        /// Whether nothing was sent in the stretch in either direction, as on a connection that the other end left long
        /// ago.
        var isIdle: Bool { before.map { $0.sent == counts.sent && $0.received == counts.received } ?? false }
    }

    /// - Parameters: ends that were open when the stretch began, ends closed since, and ends still open at its end.
    static func account(
        _ servers: Set<Endpoint>, before: [ConnectionCounts], ended: [ConnectionCounts], after: [ConnectionCounts]
    ) -> [Endpoint: [Result<ConnectionTraffic, Missing>]] {
        let earlier = Dictionary(before.map { ($0.cookie, $0) }, uniquingKeysWith: { $1 })
        let gone = Set(ended.map(\.cookie))
        var clients: [Pair: [Side]] = [:]
        var serving: [Pair: [Side]] = [:]
        func put(_ counts: ConnectionCounts, isClosed: Bool) {
            let side = Side(counts: counts, before: earlier[counts.cookie], isClosed: isClosed)
            if servers.contains(counts.local) {
                serving[Pair(client: counts.remote, server: counts.local), default: []].append(side)
            } else if servers.contains(counts.remote) {
                clients[Pair(client: counts.local, server: counts.remote), default: []].append(side)
            }
        }
        for counts in ended { put(counts, isClosed: true) }
        // A connection that closed while the table was read is reported twice.
        for counts in after where !gone.contains(counts.cookie) { put(counts, isClosed: false) }
        var accounts: [Endpoint: [Result<ConnectionTraffic, Missing>]] = [:]
        for pair in Set(clients.keys).union(serving.keys).sorted(by: { $0.client.port < $1.client.port }) {
            var ends = (clients[pair] ?? [], serving[pair] ?? [])
            if ends.0.count != ends.1.count {
                ends.0.removeAll(where: \.isIdle)
                ends.1.removeAll(where: \.isIdle)
            }
            // A pair of ports may be used again in a long stretch; both ends then have the same order.
            for index in 0..<max(ends.0.count, ends.1.count) {
                accounts[pair.server, default: []].append(
                    index < min(ends.0.count, ends.1.count)
                        ? traffic(pair, ends.0[index], ends.1[index])
                        : .failure(Missing("the kernel reported only one end of the connection from \(pair.client)")))
            }
        }
        return accounts
    }

    private static func traffic(
        _ pair: Pair, _ client: Side, _ server: Side
    ) -> Result<ConnectionTraffic, Missing> {
        let isClosed = client.isClosed && server.isClosed
        if isClosed {
            // The received count includes the other side's FIN if that has arrived.
            for (from, to) in [(client, server), (server, client)]
            where to.counts.received < from.counts.sent || to.counts.received - from.counts.sent > 1 {
                return .failure(
                    Missing(
                        "\(from.counts.local) sent \(Count.text(Int(clamping: from.counts.sent), "byte")), and "
                            + "\(to.counts.received) were received"))
            }
        }
        guard let sent = client.sent, let received = server.sent else {
            let odd = client.sent == nil ? client : server
            return .failure(
                Missing(
                    "the kernel's count of bytes sent by \(odd.counts.local) changed from \(odd.before?.sent ?? 0) to "
                        + "\(odd.counts.sent)"))
        }
        return .success(
            ConnectionTraffic(
                client: pair.client, sent: sent, received: received,
                isNew: client.before == nil && server.before == nil, isClosed: isClosed))
    }
}
