import BenchmarkModel
import LinuxSystem

/// One kept-alive connection to an agent. At most one request is on the wire, and the others wait; their time counts
/// from the intended send time. A server may close a connection between two requests; then it is opened again. A
/// request that met the close before any byte of its answer is sent once more if it is idempotent (RFC 9110, section
/// 9.2.2; RFC 9112, section 9.3.1), or if the socket took none of its bytes. Any other request is lost: the server may
/// have carried it out. Confined to the driver's thread.
final class Connection {
    let endpoint: Endpoint
    private var descriptor: FileDescriptor?
    private var connecting = false
    private(set) var current: InFlight?
    private var waiting: [InFlight] = []
    private var waitingHead = 0
    /// Request bytes that the socket has not accepted yet.
    private var unsent: [UInt8] = []
    /// Received bytes of an incomplete answer.
    private var partial: [UInt8] = []
    private(set) var problem: String?
    /// Whether the connection was closed and must be opened again with `open`.
    private(set) var needsOpening = false
    /// Number of requests that were sent again.
    private(set) var repeated = 0
    /// Number of requests that were lost with a kept connection and not sent again.
    private(set) var unrepeated = 0
    /// Bytes of the current request that the socket has accepted.
    private var sentOfCurrent = 0
    /// Number of answers on the current connection.
    private var answers = 0
    /// Payload bytes so far.
    private(set) var sentBytes = 0
    private(set) var receivedBytes = 0
    /// Ports of this end of all connections that were opened.
    private(set) var clientPorts: Set<Int> = []

    /// The beginning of the first body for each unexpected status.
    private(set) var failedBodies: [Int: [UInt8]] = [:]
    private static let mostFailedBodies = 4
    private static let longestFailedBody = 200

    private let host: [UInt8]

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        host = RequestFormatter.host(of: endpoint)
    }

    var isDead: Bool { problem != nil && descriptor == nil }

    /// Number of outstanding answers, plus one while connecting.
    var pending: Int { isDead ? 0 : (current == nil ? 0 : 1) + backlog + (connecting ? 1 : 0) }

    /// Number of requests that wait for the connection.
    var backlog: Int { isDead ? 0 : waiting.count - waitingHead }

    func open(_ poll: borrowing EventPoll, key: UInt64) {
        needsOpening = false
        answers = 0
        do throws(SystemError) {
            let socket = try Sockets.connect(to: endpoint)
            if let port = Sockets.localPort(socket.number) { clientPorts.insert(port) }
            try poll.add(socket.number, key: key, .readAndWrite)
            descriptor = consume socket
            connecting = true
        } catch {
            fail(error.description)
        }
    }

    /// Queues a request, or sends it at once if the connection is free.
    func submit(_ request: InFlight, _ formatter: RequestFormatter) {
        if current == nil, !connecting, descriptor != nil {
            start(request, formatter)
        } else {
            waiting.append(request)
        }
    }

    private func start(_ request: InFlight, _ formatter: RequestFormatter) {
        var request = request
        let clocks = ClockReading.now()
        request.clocks = clocks
        request.sent = clocks.at
        current = request
        formatter.format(number: request.number, host: host)
        sentOfCurrent = 0
        send(formatter.bytes, formatter)
    }

    private func send(_ bytes: [UInt8], _ formatter: RequestFormatter) {
        guard let number = descriptor?.number else { return }
        do throws(SystemError) {
            let taken = try Sockets.send(number, bytes)
            sentBytes += taken
            sentOfCurrent += taken
            if taken < bytes.count || !unsent.isEmpty { unsent = Array(bytes[taken...]) }
        } catch {
            lost(error.description, formatter)
        }
    }

    /// Reads the available bytes and calls `answered` for each complete answer.
    func ready(
        _ scratch: UnsafeMutableRawBufferPointer, _ formatter: RequestFormatter,
        answered: (Answered) -> Void
    ) {
        guard let number = descriptor?.number else { return }
        if connecting {
            if let code = Sockets.pendingError(number) {
                return fail(SystemError(call: "connect", subject: "\(endpoint)", code: code).description)
            }
            connecting = false
            startNext(formatter)
        }
        if !unsent.isEmpty { send(unsent, formatter) }
        guard descriptor != nil else { return }
        while let received = receive(number, scratch, formatter) {
            let count = received.count
            receivedBytes += count
            let atEnd = count == 0
            if atEnd, partial.isEmpty { return lost("\(endpoint): connection closed before the answer", formatter) }
            let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(scratch)[..<count])
            if partial.isEmpty {
                take(piece, atEnd, formatter, received.stamp, answered)
            } else {
                let whole = partial + piece
                partial = []
                whole.withUnsafeBytes { take($0, atEnd, formatter, received.stamp, answered) }
            }
            if atEnd || descriptor == nil { return lost("\(endpoint): connection closed before the answer", formatter) }
            if count < scratch.count { return }
        }
    }

    private func receive(
        _ number: Int32, _ scratch: UnsafeMutableRawBufferPointer, _ formatter: RequestFormatter
    ) -> Sockets.Received? {
        do throws(SystemError) {
            return try Sockets.receive(number, scratch.baseAddress!, scratch.count)
        } catch {
            lost(error.description, formatter)
            return nil
        }
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, _ atEnd: Bool, _ formatter: RequestFormatter,
        _ stamp: Int64?, _ answered: (Answered) -> Void
    ) {
        guard let request = current else {
            if !bytes.isEmpty { fail("\(endpoint): sent \(bytes.count) bytes without a request") }
            return
        }
        let parsed = ResponseParser.parse(
            bytes, atEnd: atEnd, isHead: formatter.method(of: request.number) == .head, filter: formatter.filter)
        switch parsed {
        case .incomplete:
            partial = Array(bytes)
        case .invalid(let reason):
            fail("\(endpoint): \(reason)")
        case .complete(let length, let status, let closes, let digest):
            current = nil
            if !formatter.isExpected(status, of: request.number) { keepBody(of: bytes[..<length], status) }
            answers += 1
            let now = ClockReading.now()
            let arrived = stamp.flatMap { request.clocks?.time(ofStamp: $0, until: now) }
            answered(
                Answered(
                    request: request, status: status, digest: digest, at: arrived ?? now.at, stamped: arrived != nil))
            if length < bytes.count {
                fail("\(endpoint): sent \(bytes.count - length) bytes after the end of its answer")
            } else if closes {
                descriptor = nil
            } else {
                startNext(formatter)
            }
        }
    }

    private func keepBody(of answer: Slice<UnsafeRawBufferPointer>, _ status: Int) {
        guard failedBodies.count < Self.mostFailedBodies, failedBodies[status] == nil else { return }
        failedBodies[status] = ResponseParser.body(
            of: UnsafeRawBufferPointer(rebasing: answer), most: Self.longestFailedBody)
    }

    private func startNext(_ formatter: RequestFormatter) {
        guard waitingHead < waiting.count else { return }
        let next = waiting[waitingHead]
        waitingHead += 1
        if waitingHead == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            waitingHead = 0
        }
        start(next, formatter)
    }

    /// Handles a closed connection. A server may close it between two requests.
    private func lost(_ reason: String, _ formatter: RequestFormatter) {
        descriptor = nil
        unsent = []
        let isUntouched = partial.isEmpty && answers > 0
        partial = []
        guard problem == nil else {
            current = nil
            return
        }
        guard var request = current else {
            needsOpening = true
            return
        }
        current = nil
        // A connection without any answer was not a kept connection: the server would close the next one too.
        guard isUntouched, !request.isRepeated else {
            problem = reason
            return
        }
        guard formatter.method(of: request.number).isIdempotent || sentOfCurrent == 0 else {
            unrepeated += 1
            needsOpening = true
            return
        }
        request.isRepeated = true
        repeated += 1
        if waitingHead > 0 {
            waitingHead -= 1
            waiting[waitingHead] = request
        } else {
            waiting.insert(request, at: 0)
        }
        needsOpening = true
    }

    private func fail(_ reason: String) {
        if problem == nil { problem = reason }
        descriptor = nil
        current = nil
        partial = []
        unsent = []
    }
}
