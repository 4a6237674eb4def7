import BenchmarkModel
import LinuxSystem

/// A request on its way: when it was meant to go, when it went.
struct InFlight {
    let intended: Int64
    /// When the driver came to it.
    let handled: Int64
    let number: UInt32
    /// The clocks shortly before it went.
    var clocks: ClockReading?
    /// CLOCK_MONOTONIC, nanoseconds.
    var sent: Int64
    /// Sent once more, because the connection that it was sent on first had been closed.
    var isRepeated = false
}

/// A request's answer, and when the kernel had the last of it; when it was read, where the kernel does not say or its stamp cannot be tied
/// to CLOCK_MONOTONIC. Never before it was sent.
struct Answered {
    let request: InFlight
    let status: Int
    let digest: UInt64
    let at: Int64
    let stamped: Bool
}

/// One kept-alive connection to an agent: at most one request on the wire, the others wait their turn (their time
/// counts from when they were meant to go). A server may close a connection between two requests; then it is opened again,
/// and a request that met the end before any byte of its answer is sent once more: it is a GET, and so idempotent (RFC 9110,
/// section 9.2.2; RFC 9112, section 9.3.1). Confined to the driver's thread.
final class Connection {
    let endpoint: Endpoint
    private var descriptor: FileDescriptor?
    private var connecting = false
    private(set) var current: InFlight?
    private var waiting: [InFlight] = []
    private var waitingHead = 0
    /// Request bytes that the socket has not taken yet.
    private var unsent: [UInt8] = []
    /// Received bytes of an answer that came in more than one piece.
    private var partial: [UInt8] = []
    private(set) var problem: String?
    /// Whether the connection ended and is to be made again: `open` does that.
    private(set) var needsOpening = false
    /// Requests that were sent once more.
    private(set) var repeated = 0
    /// Answers on the connection as it is now.
    private var answers = 0
    /// Payload so far.
    private(set) var sentBytes = 0
    private(set) var receivedBytes = 0

    /// By status: the beginning of the first body that came with it, of answers that are no success.
    private(set) var failedBodies: [Int: [UInt8]] = [:]
    private static let mostFailedBodies = 4
    private static let longestFailedBody = 200

    private let tail: [UInt8]

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        tail = RequestFormatter.tail(host: endpoint)
    }

    var isDead: Bool { problem != nil && descriptor == nil }

    /// Answers that are still to come, a connection being made among them.
    var pending: Int { isDead ? 0 : (current == nil ? 0 : 1) + backlog + (connecting ? 1 : 0) }

    /// Requests that wait for the connection to be free.
    var backlog: Int { isDead ? 0 : waiting.count - waitingHead }

    func open(_ poll: borrowing EventPoll, key: UInt64) {
        needsOpening = false
        answers = 0
        do throws(SystemError) {
            let socket = try Sockets.connect(to: endpoint)
            try poll.add(socket.number, key: key, .readAndWrite)
            descriptor = consume socket
            connecting = true
        } catch {
            fail(error.description)
        }
    }

    /// Queues a request; it goes at once when the connection is free.
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
        formatter.format(number: request.number, tail: tail)
        send(formatter.bytes)
    }

    private func send(_ bytes: [UInt8]) {
        guard let number = descriptor?.number else { return }
        do throws(SystemError) {
            let taken = try Sockets.send(number, bytes)
            sentBytes += taken
            if taken < bytes.count || !unsent.isEmpty { unsent = Array(bytes[taken...]) }
        } catch {
            lost(error.description)
        }
    }

    /// Takes what the socket has; `answered` is called for each whole answer.
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
        if !unsent.isEmpty { send(unsent) }
        guard descriptor != nil else { return }
        while let received = receive(number, scratch) {
            let count = received.count
            receivedBytes += count
            let atEnd = count == 0
            if atEnd, partial.isEmpty { return lost("\(endpoint): connection closed before the answer") }
            let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(scratch)[..<count])
            if partial.isEmpty {
                take(piece, atEnd, formatter, received.stamp, answered)
            } else {
                let whole = partial + piece
                partial = []
                whole.withUnsafeBytes { take($0, atEnd, formatter, received.stamp, answered) }
            }
            if atEnd || descriptor == nil { return lost("\(endpoint): connection closed before the answer") }
            if count < scratch.count { return }
        }
    }

    private func receive(_ number: Int32, _ scratch: UnsafeMutableRawBufferPointer) -> Sockets.Received? {
        do throws(SystemError) {
            return try Sockets.receive(number, scratch.baseAddress!, scratch.count)
        } catch {
            lost(error.description)
            return nil
        }
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, _ atEnd: Bool, _ formatter: RequestFormatter,
        _ stamp: Int64?, _ answered: (Answered) -> Void
    ) {
        guard let request = current else {
            if !bytes.isEmpty { fail("\(endpoint): sent \(bytes.count) bytes that no request asked for") }
            return
        }
        switch ResponseParser.parse(bytes, atEnd: atEnd) {
        case .incomplete:
            partial = Array(bytes)
        case .invalid(let reason):
            fail("\(endpoint): \(reason)")
        case .complete(let length, let status, let closes, let digest):
            current = nil
            if !FailureLimit.isSuccess(status: status) { keepBody(of: bytes[..<length], status) }
            answers += 1
            let now = ClockReading.now()
            let arrived = stamp.flatMap { request.clocks?.time(ofStamp: $0, until: now) }
            answered(
                Answered(
                    request: request, status: status, digest: digest, at: arrived ?? now.at, stamped: arrived != nil))
            if length < bytes.count {
                fail("\(endpoint): sent \(bytes.count - length) bytes more than its answer")
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

    /// The connection is no more. Between two requests that is the server's right.
    private func lost(_ reason: String) {
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
        // A connection that was never answered on has not been kept: it would be closed again.
        guard isUntouched, !request.isRepeated else {
            problem = reason
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
