import BenchmarkModel
import LinuxSystem

/// The connections to one process. A request is sent when it is due: on an idle connection, else on a new one, up to a
/// limit. Past the limit requests wait, and their time counts from the intended send time.
///
/// A server may close a connection between two requests. A request that met the close before any byte of its answer is
/// sent once more if it is idempotent (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1), or if the socket took none of
/// its bytes. Any other request is lost: the server may have carried it out. Confined to the driver's thread.
final class ConnectionPool {
    private let address: ServerAddress
    private let host: [UInt8]
    private let isStamped: Bool
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

    /// - Parameters:
    ///   - host: the value of the header Host.
    ///   - isStamped: whether answers have the kernel's receive time. Otherwise they have the time of reading.
    ///   - order: the order in which idle connections are used.
    init(
        _ address: ServerAddress, host: [UInt8], number: Int = 0, limit: Int, _ formatter: RequestFormatter,
        isStamped: Bool, order: IdleConnections.Order
    ) {
        self.address = address
        self.host = host
        self.formatter = formatter
        self.limit = max(1, limit)
        self.number = UInt64(number)
        self.isStamped = isStamped
        idle = IdleConnections(order)
    }

    /// Creates the pool of an agent, for a load whose answers are read late.
    convenience init(_ endpoint: Endpoint, number: Int, limit: Int, _ formatter: RequestFormatter) {
        self.init(
            .endpoint(endpoint), host: RequestFormatter.host(of: endpoint), number: number, limit: limit, formatter,
            isStamped: true, order: .lastUsedFirst)
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

    /// Payload bytes so far.
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
        Connection(address, host: host, isStamped: isStamped, failedBodies, formatter.filter)
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
        _ key: UInt64, _ scratch: UnsafeMutableRawBufferPointer, _ poll: borrowing EventPoll,
        answered: (Answered) -> Void
    ) {
        let index = Int(key & (1 << Self.slotBits - 1))
        connections[index].ready(scratch, formatter) { event in
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
    }

    private func start(_ request: InFlight, on index: Int, _ poll: borrowing EventPoll) {
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
        case .failure(let error):
            if connections.contains(where: { !$0.isClosed }) {
                // Descriptors or ports are exhausted: requests wait for the connections that there are.
                problem = problem ?? error.description
            } else {
                loseWaiting(LoadFault(error), error.description)
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
