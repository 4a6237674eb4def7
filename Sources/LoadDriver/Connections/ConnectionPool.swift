import BenchmarkModel
import LinuxSystem

/// The connections to one process. A request is sent when it is due: on an idle connection, else on a new one, up to a
/// limit. Past the limit requests wait, and their time counts from the intended send time.
///
/// A server may close a connection between two requests. A request that met the close before any byte of its answer is
/// sent once more if it is idempotent (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1), or if the socket took none of
/// its bytes. Any other request is lost: the server may have carried it out. Confined to the driver's thread.
final class ConnectionPool {
    private let server: Server
    let failedBodies = FailedBodies()
    private let formatter: RequestFormatter
    private let limit: Int
    /// The number of this pool, the upper half of its keys.
    private let number: UInt64
    private var connections: [Connection] = []
    private var idle: IdleConnections
    private var waiting = RequestQueue()
    /// Number of connections that are being opened, and of those with a request on the wire.
    private var opening = 0
    private var busy = 0
    /// Whether an answer was so long that a server may wait until the driver reads it.
    private var hasLongAnswers = false
    /// Bytes of an answer that the kernel takes before the driver reads any: half of the first receive window of Linux,
    /// which is 64 KiB.
    private static let longAnswer = 32_768

    /// The first problem of any connection; nil if there was none.
    private(set) var problem: String?
    /// Requests that ended without an answer, by cause.
    private(set) var faults: [LoadFault: Int] = [:]
    /// Number of requests that were sent again.
    private(set) var repeated = 0
    /// Number of requests that were lost with a kept connection and not sent again.
    private(set) var unrepeated = 0
    /// Number of requests that waited because all connections were in use and no more were allowed.
    private(set) var queued = 0
    /// Ports of this end of all connections that were opened.
    private(set) var clientPorts: Set<Int> = []
    /// Is called with each request that ended without an answer, and the cause.
    var onLoss: ((InFlight, LoadFault) -> Void)?

    private static let slotBits: UInt64 = 20

    /// - Parameter order: the order in which idle connections are used.
    init(
        _ server: Server, number: Int = 0, limit: Int, _ formatter: RequestFormatter, order: IdleConnections.Order
    ) {
        self.server = server
        self.formatter = formatter
        self.limit = max(1, limit)
        self.number = UInt64(number)
        idle = IdleConnections(order)
    }

    /// Creates the pool of an agent, for a load whose answers are read late.
    convenience init(_ member: LoadMember, number: Int, limit: Int, _ formatter: RequestFormatter) {
        self.init(Server(member), number: number, limit: limit, formatter, order: .lastUsedFirst)
    }

    /// The number of the pool that an event is for.
    static func number(of key: UInt64) -> Int { Int(key >> slotBits) }

    /// Largest number of connections at a time.
    var size: Int { connections.count }

    var hasIdle: Bool { !idle.isEmpty }

    /// Number of requests that wait for a connection.
    var backlog: Int { waiting.count }

    /// Number of outstanding answers, and of connections that are being opened.
    var pending: Int { busy + waiting.count + opening }

    /// Number of steps that the driver must take at once, because their time would be lost: the handshakes of TLS,
    /// answers without a timestamp of the kernel, bodies for which the server asks, and answers that are too long for
    /// the kernel's buffer.
    var urgent: Int {
        if server.address.isUnix || formatter.hasWaitingBodies || hasLongAnswers { return busy + opening }
        return server.speaksTLS ? opening : 0
    }

    /// Payload bytes so far; with TLS, those of its records.
    var sentBytes: Int { connections.reduce(0) { $0 + $1.sentBytes } }
    var receivedBytes: Int { connections.reduce(0) { $0 + $1.receivedBytes } }

    /// Opens connections until the pool has `count`, at most its limit.
    func grow(to count: Int, _ poll: borrowing EventPoll) {
        while connections.count < min(count, limit) {
            connections.append(newConnection())
            open(connections.count - 1, poll)
        }
    }

    private func newConnection() -> Connection {
        Connection(server, failedBodies, formatter.filter)
    }

    /// Sends a request on an idle connection, or lets it wait for one.
    func submit(_ request: InFlight, _ poll: borrowing EventPoll) {
        if let index = idle.pop() {
            start(request, on: index, poll)
        } else {
            waiting.append(request)
            openForWaiting(poll)
            if waiting.count > opening { queued += 1 }
        }
    }

    /// Lets a request wait for the next free connection. From within `answered` of `ready`, this is the connection of
    /// the answer: so a closed loop sends its next request without a look for a connection.
    func follow(with request: InFlight) { waiting.append(request) }

    /// Handles the readiness of a connection and calls `answered` for each complete answer.
    func ready(
        _ readiness: EventPoll.Event, _ scratch: UnsafeMutableRawBufferPointer, _ poll: borrowing EventPoll,
        answered: (Answered) -> Void
    ) {
        let index = Int(readiness.key & (1 << Self.slotBits - 1))
        connections[index].ready(scratch, formatter, hasEnded: readiness.hasEnded) { event in
            switch event {
            case .answered(let answer, let isOpen, let excess):
                busy -= 1
                answered(answer)
                problem = problem ?? excess
                // A connection is opened again at once, so that the next request finds it open.
                if isOpen { next(index, poll) } else { open(index, poll) }
            case .opened:
                opening -= 1
                next(index, poll)
            case .ended(let end): ended(end, index, poll)
            }
        }
        if connections[index].longestAnswer > Self.longAnswer { hasLongAnswers = true }
    }

    /// Sends the bodies for which the server has not asked in time.
    func sendOverdueBodies(_ now: Int64, _ poll: borrowing EventPoll) {
        for index in connections.indices {
            if let end = connections[index].sendOverdueBody(now) { ended(end, index, poll) }
        }
    }

    private func start(_ request: InFlight, on index: Int, _ poll: borrowing EventPoll) {
        // A request that cannot be sent again would be lost on a connection that has ended.
        if !formatter.method(of: request.number).isIdempotent, connections[index].closeIfEnded() {
            waiting.prepend(request)
            open(index, poll)
            return
        }
        busy += 1
        if let end = connections[index].start(request, formatter) { ended(end, index, poll) }
    }

    /// Gives an open connection the next request, or leaves it idle.
    private func next(_ index: Int, _ poll: borrowing EventPoll) {
        guard connections[index].isIdle else { return }
        if let request = waiting.popFirst() { start(request, on: index, poll) } else { idle.push(index) }
    }

    /// Opens closed connections, then new ones, until each waiting request has one that is being opened.
    private func openForWaiting(_ poll: borrowing EventPoll) {
        while opening < waiting.count {
            // Without a closed connection there is nothing to look for, and a pool may have thousands.
            guard connections.count < limit || opening + busy + idle.count < connections.count else { return }
            if let closed = connections.firstIndex(where: \.isClosed) {
                guard open(closed, poll) else { return }
            } else if connections.count < limit {
                connections.append(newConnection())
                guard open(connections.count - 1, poll) else { return }
            } else {
                return
            }
        }
    }

    @discardableResult private func open(_ index: Int, _ poll: borrowing EventPoll) -> Bool {
        switch connections[index].open(poll, key: number << Self.slotBits | UInt64(index)) {
        case .success(let port):
            opening += 1
            if let port { clientPorts.insert(port) }
            return true
        case .failure(let problem):
            if connections.contains(where: { !$0.isClosed }) {
                // Descriptors or ports are exhausted: requests wait for the connections that there are.
                self.problem = self.problem ?? problem.reason
            } else {
                loseWaiting(problem.fault, problem.reason)
            }
            return false
        }
    }

    private func ended(_ end: Connection.End, _ index: Int, _ poll: borrowing EventPoll) {
        idle.remove(index)
        if end.isRefused {
            opening -= 1
            loseWaiting(end.fault, end.reason)
        } else if let request = end.request {
            busy -= 1
            lost(request, end)
        } else if end.fault == .malformed {
            problem = problem ?? end.reason
        }
        // A kept connection that the server closed is opened again, so that the next request finds it open. A server
        // that closes each new connection at once gets one for each request.
        if end.wasKept, !end.isRefused, connections[index].isClosed { open(index, poll) }
        openForWaiting(poll)
    }

    private func lost(_ request: InFlight, _ end: Connection.End) {
        // A connection without any answer was not a kept connection: the server would close the next one too.
        guard end.wasKept, end.fault != .malformed, !request.isRepeated else {
            return fail(request, end.fault, end.reason)
        }
        guard formatter.method(of: request.number).isIdempotent || end.isUnsent else {
            unrepeated += 1
            onLoss?(request, end.fault)
            return
        }
        var request = request
        request.isRepeated = true
        repeated += 1
        waiting.prepend(request)
    }

    /// A connection that cannot be opened takes the request that waited for it.
    private func loseWaiting(_ fault: LoadFault, _ reason: String) {
        if let request = waiting.popFirst() {
            fail(request, fault, reason)
        } else {
            problem = problem ?? reason
        }
    }

    private func fail(_ request: InFlight, _ fault: LoadFault, _ reason: String) {
        faults[fault, default: 0] += 1
        problem = problem ?? reason
        onLoss?(request, fault)
    }
}
