import LinuxSystem

@testable import Scraping

/// A fetcher with fake answers, each after a time of the fake clock.
final class FakeFetcher: PageFetcher {
    /// The outcome of a request.
    struct Reply {
        var seconds = 0.001
        var status = 200
        var body = ""
        var fault: TransferFault?
        var redirectedTo: String?
        var contentType = "text/plain; version=0.0.4"

        static func page(_ body: String = "up 1\n", after seconds: Double = 0.001) -> Reply {
            Reply(seconds: seconds, body: body)
        }

        static let refused = Reply(seconds: 0, fault: .refused)
        /// A request that is never answered.
        static let none = Reply(seconds: .infinity)
    }

    private struct Pending {
        let request: PageRequest
        let at: Int64
        let reply: Reply
    }

    private let clock: FakeClock
    private var pending: [Pending] = []
    private(set) var requests: [PageRequest] = []
    private(set) var held = 0
    var reply: (PageRequest) -> Reply

    init(_ clock: FakeClock, reply: @escaping (PageRequest) -> Reply) {
        self.clock = clock
        self.reply = reply
    }

    func start(_ request: PageRequest) {
        requests.append(request)
        var reply = reply(request)
        if reply.seconds > request.timeout {
            reply = Reply(seconds: request.timeout, fault: .timeout(received: 0))
        }
        pending.append(Pending(request: request, at: clock.now() + reply.seconds.nanoseconds, reply: reply))
    }

    var inProgress: Int { pending.count }

    func finished() -> [Fetched] {
        let due = pending.filter { $0.at <= clock.now() }.sorted { $0.at < $1.at }
        pending.removeAll { $0.at <= clock.now() }
        return due.map { one in
            Fetched(
                tag: one.request.tag, finishedAt: one.at,
                outcome: one.reply.fault.map { .failed("\($0)") } ?? .answered(answer(one.reply)),
                fault: one.reply.fault)
        }
    }

    private func answer(_ reply: Reply) -> Fetched.Answer {
        Fetched.Answer(
            status: reply.status, body: Array(reply.body.utf8), seconds: reply.seconds,
            exchanges: [(sent: 100, received: 200 + reply.body.utf8.count)], headerBytes: 200, isCompressed: false,
            contentType: reply.contentType, redirectedTo: reply.redirectedTo, location: nil)
    }

    func wait(milliseconds: Int) {
        let end = clock.now() + Int64(milliseconds) * 1_000_000
        clock.sleep(until: max(clock.now(), min(end, pending.map(\.at).min() ?? end)))
    }

    func hold(bytes: Int) { held += bytes }
    func release(bytes: Int) { held -= bytes }
}
