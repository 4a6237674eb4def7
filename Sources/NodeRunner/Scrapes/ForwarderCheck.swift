import LinuxSystem
import Scraping

/// Sees whether a page came through a process that passes bytes on: then another connection of this machine carried exactly as
/// many bytes in each direction as the scrape's own, at the same time. Needs no privilege. Costs two walks over the kernel's
/// table of connections for each page.
///
/// Other clients may ask other servers for pages of the same length meanwhile, another bench among them. So the request has
/// `padding`, a length drawn at random, which theirs do not have.
final class ForwarderCheck {
    private let table: ConnectionTable
    private var ends: ConnectionEnds
    /// Characters that the request has to have in a header of no meaning.
    let padding = Int.random(in: 1...2000)

    /// A connection that is passed on may end a little after the scrape's own.
    private static let quiet: Int64 = 20_000_000
    /// How long the kernel may take to tell of ends.
    private static let limit: Int64 = 1_000_000_000

    /// Begins to watch.
    init() throws(SystemError) {
        ends = try ConnectionEnds()
        table = try ConnectionTable()
    }

    /// Where the bytes of a page came from; nil where the process that was asked made them.
    ///
    /// - Parameter servers: the address that was asked.
    func origin(of answer: Fetched.Answer, servers: Set<Endpoint>) -> Endpoint? {
        guard let payload = answer.payload, payload.sent > 0, payload.received > 0 else { return nil }
        Poll.sleep(until: Clock.now() + Self.quiet)
        let all = ends.takeAll(until: Clock.now() + Self.limit) + ((try? table.dump()) ?? [])
        return Self.origin(sent: payload.sent, received: payload.received, of: all, servers: servers)
    }

    /// The server of a connection whose client sent and received as much as the scrape's own. One end is enough: the forwarder may
    /// keep its own for long, and the server's may be in another network namespace.
    static func origin(sent: Int, received: Int, of all: [ConnectionCounts], servers: Set<Endpoint>) -> Endpoint? {
        // The other side's FIN counts as a byte that came.
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
