import LinuxSystem
import Scraping

/// Detects whether a page came through a process that only forwards bytes. Then another connection of this machine
/// carried exactly as many bytes in each direction as the scrape's own, at the same time. Needs no privilege. Costs two
/// scans of the kernel's table of connections for each page.
///
/// Other clients, for example another bench, may request pages of the same length from other servers at the same time.
/// So the request has `padding` of random length, which theirs do not have.
final class ForwarderCheck {
    private let table: ConnectionTable
    private var ends: ConnectionEnds
    /// Number of characters that the request must have in a header without meaning.
    let padding = Int.random(in: 1...2000)

    /// Wait before the check, in nanoseconds: a forwarded connection may end a little after the scrape's own.
    private static let quiet: Int64 = 20_000_000
    /// Time that the kernel may take to report ended connections, in nanoseconds.
    private static let limit: Int64 = 1_000_000_000

    /// Begins to watch connections.
    init() throws(SystemError) {
        ends = try ConnectionEnds()
        table = try ConnectionTable()
    }

    /// Returns the server that produced a page; nil where the process that was asked produced it.
    ///
    /// - Parameter servers: the addresses of the process that was asked.
    func origin(of answer: Fetched.Answer, servers: Set<Endpoint>) -> Endpoint? {
        guard let payload = answer.payload, payload.sent > 0, payload.received > 0 else { return nil }
        Poll.sleep(until: Clock.now() + Self.quiet)
        let all = ends.takeAll(until: Clock.now() + Self.limit) + ((try? table.dump()) ?? [])
        return Self.origin(sent: payload.sent, received: payload.received, of: all, servers: servers)
    }

    /// Returns the server of a connection whose client sent and received as many bytes as the scrape. One end of the
    /// connection is enough: the forwarder may keep its own for long, and the server's may be in another network
    /// namespace.
    static func origin(sent: Int, received: Int, of all: [ConnectionCounts], servers: Set<Endpoint>) -> Endpoint? {
        // The other side's FIN counts as a received byte.
        func isSame(_ one: ConnectionCounts, _ sent: Int, _ received: Int) -> Bool {
            one.sent == UInt64(sent) && (UInt64(received)...UInt64(received + 1)).contains(one.received)
        }
        for one in all where !servers.contains(one.remote) && !servers.contains(one.local) {
            if isSame(one, sent, received) { return one.remote }
            if isSame(one, received, sent) { return one.local }
        }
        return nil
    }
}
