import BenchmarkModel
import LinuxSystem

/// One kept-alive connection to an agent, with at most one request on the wire. Its pool decides what it sends and when
/// it is opened. Confined to the driver's thread.
final class Connection {
    private enum Phase {
        case closed
        case connecting
        case idle
        case busy(InFlight)
    }

    private var wire: Wire
    private let failedBodies: FailedBodies
    private var phase = Phase.closed
    /// Whether the other end has closed its side. Bytes before the end may still be unread.
    private var hasEnded = false
    /// The body that waits until the server asks for it, and the time at which it is sent anyway.
    private var held: (body: [UInt8], until: Int64)?
    /// Payload bytes that were sent before the current request.
    private var sentBefore = 0
    private var parser: ResponseParser
    /// The kernel's receive time of the last byte of the current answer.
    private var lastStamp: Int64?
    /// Number of answers since it was opened.
    private var answers = 0
    /// Length of the longest answer so far, in bytes. An incomplete answer counts with what has arrived.
    private(set) var longestAnswer = 0
    /// Number of times that it was opened. A report may make the pool open it again.
    private var openings = 0
    /// Nanoseconds that a body waits for a server that never asks for it (RFC 9110, section 10.1.1).
    private static let longestHold: Int64 = 1_000_000_000

    init(_ server: Server, _ failedBodies: FailedBodies, _ filter: AnswerFilter?) {
        wire = Wire(server)
        self.failedBodies = failedBodies
        parser = ResponseParser(filter: filter)
    }

    /// Payload bytes so far, over all its sockets; with TLS, those of its records.
    var sentBytes: Int { wire.sentBytes }
    var receivedBytes: Int { wire.receivedBytes }

    var isClosed: Bool { if case .closed = phase { true } else { false } }
    var isConnecting: Bool { if case .connecting = phase { true } else { false } }
    var isIdle: Bool { if case .idle = phase { true } else { false } }
    var isBusy: Bool { if case .busy = phase { true } else { false } }

    /// Begins to connect. Returns the client's port, if the kernel names it, or how this failed.
    func open(_ poll: borrowing EventPoll, key: UInt64) -> Result<Int?, Server.Problem> {
        answers = 0
        hasEnded = false
        openings += 1
        do throws(Server.Problem) {
            let port = try wire.open(poll, key: key)
            phase = .connecting
            return .success(port)
        } catch {
            close()
            return .failure(error)
        }
    }

    /// Closes an idle connection that the server has closed after an answer. Returns whether it did. The kernel knows of
    /// that end before it is reported, and may have learned of it after the event that led here.
    func closeIfEnded() -> Bool {
        guard isIdle, answers > 0, wire.hasEnded() else { return false }
        close()
        return true
    }

    /// Sends a request on an idle connection. Returns the connection's end if it ends at once.
    func start(_ request: InFlight, _ formatter: RequestFormatter) -> End? {
        var request = request
        if wire.server.isStamped {
            let clocks = ClockReading.now()
            request.clocks = clocks
            request.sent = clocks.at
        } else {
            request.sent = Clock.now()
        }
        phase = .busy(request)
        formatter.format(number: request.number, host: wire.server.host)
        parser.begin(isHead: formatter.method(of: request.number) == .head)
        sentBefore = wire.sentBytes
        guard formatter.waitsForContinue(request.number) else { return send(formatter.bytes) }
        held = (Array(formatter.bytes[formatter.headLength...]), request.sent + Self.longestHold)
        return send(Array(formatter.bytes[..<formatter.headLength]))
    }

    private func send(_ bytes: [UInt8]) -> End? {
        do throws(Server.Problem) {
            try wire.send(bytes)
            return nil
        } catch {
            return end(error)
        }
    }

    /// Sends the body for which the server has not asked until `now`. Returns the connection's end if it ends.
    func sendOverdueBody(_ now: Int64) -> End? {
        guard let held, held.until <= now else { return nil }
        return sendHeldBody()
    }

    private func sendHeldBody() -> End? {
        guard let body = held?.body else { return nil }
        held = nil
        return send(body)
    }

    /// Reads the available bytes, sends what the socket did not take before, and reports each event.
    /// - Parameter hasEnded: whether the other end has closed its side, behind the bytes that can be read.
    func ready(
        _ scratch: UnsafeMutableRawBufferPointer, _ formatter: RequestFormatter, hasEnded: Bool,
        _ report: (Event) -> Void
    ) {
        guard !isClosed else { return }
        self.hasEnded = hasEnded
        let opening = openings
        do throws(Server.Problem) {
            if isConnecting { try establish(report) }
            try wire.sendRest()
            while openings == opening, !isClosed {
                guard let received = try wire.receive(scratch) else { return }
                let bytes = UnsafeRawBufferPointer(rebasing: scratch[..<received.count])
                let isEnd = received.count == 0
                if !isEnd { lastStamp = received.stamp }
                if wire.isEncrypted, !isEnd {
                    if try takeRecords(bytes, formatter, report), openings == opening { takeEnd(formatter, report) }
                } else if isEnd {
                    takeEnd(formatter, report)
                } else {
                    take(bytes, false, formatter, report)
                }
                // The end of the stream may have come with these bytes, and is not reported again.
                if received.count < scratch.count, !parser.isBegun, !hasEnded { return }
            }
        } catch {
            if openings == opening, !isClosed { report(.ended(end(error))) }
        }
    }

    /// Reports that the connection is open, once it is established.
    private func establish(_ report: (Event) -> Void) throws(Server.Problem) {
        guard try wire.establish() else { return }
        phase = .idle
        report(.opened)
    }

    /// Takes bytes of an encrypted connection. Returns whether the server has ended the stream.
    private func takeRecords(
        _ bytes: UnsafeRawBufferPointer, _ formatter: RequestFormatter, _ report: (Event) -> Void
    ) throws(Server.Problem) -> Bool {
        let opening = openings
        wire.feed(bytes)
        if isConnecting { try establish(report) }
        while openings == opening, !isClosed, !isConnecting {
            switch try wire.read() {
            case .bytes(let bytes): take(bytes, false, formatter, report)
            case .nothing: return false
            case .end: return true
            }
        }
        return false
    }

    /// Takes the end of the stream, which may complete an answer.
    private func takeEnd(_ formatter: RequestFormatter, _ report: (Event) -> Void) {
        let opening = openings
        if parser.isBegun { take(UnsafeRawBufferPointer(start: nil, count: 0), true, formatter, report) }
        guard openings == opening, !isClosed else { return }
        report(.ended(end(.closed, "\(wire.server.address): connection closed before the answer")))
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, _ atEnd: Bool, _ formatter: RequestFormatter, _ report: (Event) -> Void
    ) {
        guard case .busy(let request) = phase else {
            let reason = "\(wire.server.address): sent \(Count.text(bytes.count, "byte")) without a request"
            return report(.ended(end(.malformed, reason)))
        }
        let parsed = parser.take(bytes, atEnd: atEnd)
        longestAnswer = max(longestAnswer, parser.received)
        switch parsed {
        case .incomplete:
            if parser.isContinued, let ended = sendHeldBody() { report(.ended(ended)) }
        case .invalid(let reason):
            // The bytes at the end were a valid beginning before.
            report(.ended(end(atEnd ? .closed : .malformed, "\(wire.server.address): \(reason)")))
        case .complete(let taken, let status, let closes, let digest):
            answers += 1
            phase = .idle
            let (at, isDated) = arrival(of: request)
            let isExpected = formatter.isExpected(status, of: request.number)
            if !isExpected { failedBodies.keep(parser.beginning, status) }
            parser.begin()
            let excess = bytes.count - taken
            // An agent that answers before it has the whole request takes the next one for its rest.
            if closes || hasEnded || excess > 0 || wire.hasUnsent || held != nil { close() }
            report(
                .answered(
                    Answered(
                        request: request, status: status, digest: digest, isExpected: isExpected, at: at,
                        stamped: isDated), isOpen: !isClosed,
                    excess: excess > 0
                        ? "\(wire.server.address): sent \(Count.text(excess, "byte")) after the end of its answer" : nil
                ))
        }
    }

    /// Returns the arrival time of an answer that was just read, and whether it counts as the kernel's. The answers of a
    /// Unix socket are read at once.
    private func arrival(of request: InFlight) -> (at: Int64, isDated: Bool) {
        let isUnix = wire.server.address.isUnix
        guard wire.server.isStamped else { return (Clock.now(), isUnix) }
        let now = ClockReading.now()
        let arrived = lastStamp.flatMap { request.clocks?.time(ofStamp: $0, until: now) }
        return (arrived ?? now.at, arrived != nil || isUnix)
    }

    private func end(_ problem: Server.Problem) -> End { end(problem.fault, problem.reason) }

    /// Closes the connection and describes its end.
    private func end(_ fault: LoadFault, _ reason: String) -> End {
        var request: InFlight?
        if case .busy(let current) = phase { request = current }
        let ended = End(
            fault: fault, reason: reason, request: request, wasKept: !parser.isBegun && answers > 0,
            isRefused: isConnecting, isUnsent: wire.sentBytes == sentBefore)
        close()
        return ended
    }

    private func close() {
        wire.close()
        phase = .closed
        held = nil
        parser.begin()
    }
}
