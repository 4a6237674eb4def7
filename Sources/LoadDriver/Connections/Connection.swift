import BenchmarkModel
import LinuxSystem

/// One kept-alive connection to an agent, with at most one request on the wire. Its pool decides what it sends and when
/// it is opened. Confined to the driver's thread.
final class Connection {
    /// An answer, or a change of the connection's state.
    enum Event {
        /// The request was answered. `isOpen` tells whether the connection can take another one. `excess` is the problem
        /// if more bytes than the answer came.
        case answered(Answered, isOpen: Bool, excess: String?)
        /// The connection was established and can take a request.
        case opened
        /// The connection has ended without an answer to its request.
        case ended(End)
    }

    /// The end of a connection.
    struct End {
        let fault: LoadFault
        let reason: String
        /// The request without an answer; nil if the connection was idle or not established.
        let request: InFlight?
        /// Whether the connection had answered requests before, and no byte of an answer to this one.
        let wasKept: Bool
        /// Whether the connection was never established.
        let isRefused: Bool
        /// Whether no byte of the request was sent.
        let isUnsent: Bool
    }

    private enum Phase {
        case closed
        case connecting
        case idle
        case busy(InFlight)
    }

    private let address: ServerAddress
    private let host: [UInt8]
    /// Whether answers have the kernel's receive time. Otherwise they have the time of reading.
    private let isStamped: Bool
    private let failedBodies: FailedBodies
    private var descriptor: FileDescriptor?
    private var phase = Phase.closed
    /// Request bytes that the socket has not accepted yet, and the number of those that it has.
    private var unsent: [UInt8] = []
    private var accepted = 0
    private var parser: ResponseParser
    /// The kernel's receive time of the last byte of the current answer.
    private var lastStamp: Int64?
    /// Number of answers since it was opened.
    private var answers = 0
    /// Number of times that it was opened. A report may make the pool open it again.
    private var openings = 0
    /// Payload bytes so far, over all its sockets.
    private(set) var sentBytes = 0
    private(set) var receivedBytes = 0

    init(
        _ address: ServerAddress, host: [UInt8], isStamped: Bool, _ failedBodies: FailedBodies, _ filter: AnswerFilter?
    ) {
        self.address = address
        self.host = host
        self.isStamped = isStamped
        self.failedBodies = failedBodies
        parser = ResponseParser(filter: filter)
    }

    var isClosed: Bool { if case .closed = phase { true } else { false } }
    var isConnecting: Bool { if case .connecting = phase { true } else { false } }
    var isIdle: Bool { if case .idle = phase { true } else { false } }
    var isBusy: Bool { if case .busy = phase { true } else { false } }

    /// Begins to connect. Returns the client's port, if the kernel names it, or how this failed.
    func open(_ poll: borrowing EventPoll, key: UInt64) -> Result<Int?, SystemError> {
        answers = 0
        openings += 1
        do throws(SystemError) {
            let socket = try Sockets.connect(to: address, stamped: isStamped)
            let port = Sockets.localPort(socket.number)
            try poll.add(socket.number, key: key, .readAndWrite)
            descriptor = consume socket
            phase = .connecting
            return .success(port)
        } catch {
            close()
            return .failure(error)
        }
    }

    /// Sends a request on an idle connection. Returns the connection's end if it ends at once.
    func start(_ request: InFlight, _ formatter: RequestFormatter) -> End? {
        var request = request
        if isStamped {
            let clocks = ClockReading.now()
            request.clocks = clocks
            request.sent = clocks.at
        } else {
            request.sent = Clock.now()
        }
        phase = .busy(request)
        formatter.format(number: request.number, host: host)
        parser.begin(isHead: formatter.method(of: request.number) == .head)
        accepted = 0
        return send(formatter.bytes)
    }

    private func send(_ bytes: [UInt8]) -> End? {
        guard let number = descriptor?.number else { return nil }
        do throws(SystemError) {
            let taken = try Sockets.send(number, bytes)
            sentBytes += taken
            accepted += taken
            if taken < bytes.count || !unsent.isEmpty { unsent = Array(bytes[taken...]) }
            return nil
        } catch {
            return end(LoadFault(error), error.description)
        }
    }

    /// Reads the available bytes, sends what the socket did not take before, and reports each event.
    func ready(
        _ scratch: UnsafeMutableRawBufferPointer, _ formatter: RequestFormatter, _ report: (Event) -> Void
    ) {
        guard let number = descriptor?.number else { return }
        let opening = openings
        if isConnecting {
            if let code = Sockets.pendingError(number) {
                let error = SystemError(call: "connect", subject: "\(address)", code: code)
                return report(.ended(end(LoadFault(error), error.description)))
            }
            phase = .idle
            report(.opened)
        }
        if !unsent.isEmpty, let ended = send(unsent) { return report(.ended(ended)) }
        while openings == opening, !isClosed {
            let received: Sockets.Received
            do throws(SystemError) {
                guard
                    let bytes = try Sockets.receive(
                        number, scratch.baseAddress!, scratch.count, stamped: isStamped)
                else { return }
                received = bytes
            } catch {
                return report(.ended(end(LoadFault(error), error.description)))
            }
            receivedBytes += received.count
            let atEnd = received.count == 0
            if !atEnd { lastStamp = received.stamp }
            if !atEnd || parser.isBegun {
                take(UnsafeRawBufferPointer(rebasing: scratch[..<received.count]), atEnd, formatter, report)
            }
            if atEnd, openings == opening, !isClosed {
                return report(.ended(end(.closed, "\(address): connection closed before the answer")))
            }
            // The end of the stream may have come with these bytes, and is not reported again. An answer that is
            // incomplete needs it now; otherwise the next request finds it.
            if received.count < scratch.count, !parser.isBegun { return }
        }
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, _ atEnd: Bool, _ formatter: RequestFormatter, _ report: (Event) -> Void
    ) {
        guard case .busy(let request) = phase else {
            let reason = "\(address): sent \(Count.text(bytes.count, "byte")) without a request"
            return report(.ended(end(.malformed, reason)))
        }
        switch parser.take(bytes, atEnd: atEnd) {
        case .incomplete: break
        case .invalid(let reason):
            // The bytes at the end were a valid beginning before.
            report(.ended(end(atEnd ? .closed : .malformed, "\(address): \(reason)")))
        case .complete(let taken, let status, let closes, let digest):
            answers += 1
            phase = .idle
            let (at, isDated) = arrival(of: request, lastStamp)
            let isExpected = formatter.isExpected(status, of: request.number)
            if !isExpected { failedBodies.keep(parser.beginning, status) }
            parser.begin()
            let excess = bytes.count - taken
            // An agent may answer before it has read the whole request, and takes the rest for the next one.
            if closes || excess > 0 || !unsent.isEmpty { close() }
            report(
                .answered(
                    Answered(
                        request: request, status: status, digest: digest, isExpected: isExpected, at: at,
                        stamped: isDated),
                    isOpen: !isClosed,
                    excess: excess > 0
                        ? "\(address): sent \(Count.text(excess, "byte")) after the end of its answer" : nil))
        }
    }

    /// Returns the arrival time of an answer that was just read, and whether it is the kernel's.
    private func arrival(of request: InFlight, _ stamp: Int64?) -> (at: Int64, isDated: Bool) {
        guard isStamped else { return (Clock.now(), false) }
        let now = ClockReading.now()
        let arrived = stamp.flatMap { request.clocks?.time(ofStamp: $0, until: now) }
        return (arrived ?? now.at, arrived != nil)
    }

    /// Closes the connection and describes its end.
    private func end(_ fault: LoadFault, _ reason: String) -> End {
        var request: InFlight?
        if case .busy(let current) = phase { request = current }
        let ended = End(
            fault: fault, reason: reason, request: request, wasKept: !parser.isBegun && answers > 0,
            isRefused: isConnecting, isUnsent: accepted == 0)
        close()
        return ended
    }

    private func close() {
        descriptor = nil
        phase = .closed
        unsent = []
        parser.begin()
    }
}
