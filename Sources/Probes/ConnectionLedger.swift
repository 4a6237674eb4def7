package import BenchmarkModel
package import LinuxSystem

/// What went over one connection within a stretch of time: TCP payload, by the kernel's count.
package struct ConnectionTraffic: Hashable, Sendable {
    package let client: Endpoint
    /// Client to server, and back.
    package let sent: Int
    package let received: Int
    /// Whether it was opened within the stretch, and whether it was closed.
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

/// Accounts for every connection to some servers of this machine over a stretch of time, whoever the client is, without being
/// one itself: inet_diag for those that are open at its ends, the kernel's word at their end for those that close in between. Each
/// direction is what its sender's socket says it sent. Costs two walks over the kernel's table of connections.
package struct ConnectionLedger: ~Copyable {
    private let servers: Set<Endpoint>
    private let table: ConnectionTable
    private var ends: ConnectionEnds
    private var before: [ConnectionCounts]
    private var ended: [ConnectionCounts] = []

    /// Begins the stretch.
    package init(servers: Set<Endpoint>) throws(SystemError) {
        let table = try ConnectionTable()
        // First: what ends between the two is in both.
        let ends = try ConnectionEnds()
        let open = try table.dump()
        self.servers = servers
        self.table = table
        self.ends = ends
        before = open.filter { servers.contains($0.local) || servers.contains($0.remote) }
    }

    /// Takes what waits, now and then in a long stretch.
    package mutating func drain() { keep(ends.take()) }

    private mutating func keep(_ all: [ConnectionCounts]) {
        ended += all.filter { servers.contains($0.local) || servers.contains($0.remote) }
    }

    /// Ends the stretch when the kernel has told of all ends and nothing has moved for `quiet` nanoseconds, at the latest after `limit`;
    /// connections by server.
    package mutating func finish(
        quiet: Int64 = 20_000_000, limit: Int64 = 3_000_000_000
    ) throws(SystemError) -> [Endpoint: [Result<ConnectionTraffic, Missing>]] {
        let deadline = Clock.now() + limit
        var after: Set<ConnectionCounts> = []
        keep(ends.takeAll(until: deadline))
        while true {
            drain()
            let endedBefore = ended.count
            let now = Set(try table.dump().filter { servers.contains($0.local) || servers.contains($0.remote) })
            Poll.sleep(until: Clock.now() + quiet)
            drain()
            let isQuiet = now == after && ended.count == endedBefore
            after = now
            if isQuiet || Clock.now() >= deadline { break }
        }
        guard !ends.hasLost else {
            let problem = Missing("more connections ended than the kernel keeps for a reader (net.core.rmem_max)")
            return Dictionary(uniqueKeysWithValues: servers.map { ($0, [.failure(problem)]) })
        }
        return Self.account(servers, before: before, ended: ended, after: Array(after))
    }

    private struct Pair: Hashable {
        let client: Endpoint
        let server: Endpoint
    }

    /// One end of a connection: what it had sent and received before the stretch and has at its end.
    private struct Side {
        let counts: ConnectionCounts
        let before: ConnectionCounts?
        let isClosed: Bool

        /// nil where the kernel counts back, or beyond what a machine can send: sums of what is given cannot overflow.
        var sent: Int? {
            let (grown, isBack) = counts.sent.subtractingReportingOverflow(before?.sent ?? 0)
            return isBack || grown > 1 << 50 ? nil : Int(grown)
        }
        /// Nothing went over it in the stretch, in either direction: what somebody left open whom the other end had long left.
        var isIdle: Bool { before.map { $0.sent == counts.sent && $0.received == counts.received } ?? false }
    }

    /// - Parameters: open ends when the stretch began, those that ended since, and those still open at its end.
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
        // One that ended while the table was read is told of twice.
        for counts in after where !gone.contains(counts.cookie) { put(counts, isClosed: false) }
        var accounts: [Endpoint: [Result<ConnectionTraffic, Missing>]] = [:]
        for pair in Set(clients.keys).union(serving.keys).sorted(by: { $0.client.port < $1.client.port }) {
            var ends = (clients[pair] ?? [], serving[pair] ?? [])
            if ends.0.count != ends.1.count {
                ends.0.removeAll(where: \.isIdle)
                ends.1.removeAll(where: \.isIdle)
            }
            // A pair of ports may come again in a long stretch: in the same order at both ends.
            for index in 0..<max(ends.0.count, ends.1.count) {
                accounts[pair.server, default: []].append(
                    index < min(ends.0.count, ends.1.count)
                        ? traffic(pair, ends.0[index], ends.1[index])
                        : .failure(Missing("the kernel told of one end only of \(pair.client)")))
            }
        }
        return accounts
    }

    private static func traffic(
        _ pair: Pair, _ client: Side, _ server: Side
    ) -> Result<ConnectionTraffic, Missing> {
        let isClosed = client.isClosed && server.isClosed
        if isClosed {
            // What has come counts the other side's FIN where that came.
            for (from, to) in [(client, server), (server, client)]
            where to.counts.received < from.counts.sent || to.counts.received - from.counts.sent > 1 {
                return .failure(
                    Missing(
                        "of \(Count.text(Int(clamping: from.counts.sent), "byte")) that \(from.counts.local) sent "
                            + "\(to.counts.received) came"))
            }
        }
        guard let sent = client.sent, let received = server.sent else {
            let odd = client.sent == nil ? client : server
            return .failure(
                Missing(
                    "the kernel counted \(odd.before?.sent ?? 0) bytes sent by \(odd.counts.local) at first and "
                        + "\(odd.counts.sent) at last"))
        }
        return .success(
            ConnectionTraffic(
                client: pair.client, sent: sent, received: received,
                isNew: client.before == nil && server.before == nil, isClosed: isClosed))
    }
}
