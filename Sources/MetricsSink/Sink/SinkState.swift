import BenchmarkModel
import LinuxSystem

/// The ports and connections of a sink. Guarded by the sink's lock; `handle` and `act` are called by its thread alone.
struct SinkState {
    /// A descriptor whose events the thread wants.
    struct Interest {
        let descriptor: Int32
        let key: UInt64
        let isNew: Bool
        let wantsWrite: Bool
    }

    private(set) var ports: [SinkPort]
    private var connections: [UInt64: SinkConnection] = [:]
    private var nextKey: UInt64
    /// Answers that are due later, by time.
    private var answers: [(at: Int64, connection: SinkConnection, bytes: [UInt8])] = []
    /// Connections with bytes that were not read yet, because the others had to have their turn.
    private var unread: [SinkConnection] = []
    /// The same for datagrams: indices of ports.
    private var unreadPorts: [Int] = []
    private let buffer = ReceiveBuffer()
    private let began: Int64

    /// Bytes that are read from one connection before the others have their turn.
    private static let turn = 1 << 20
    /// The same for datagrams: their number.
    private static let turnOfDatagrams = 1000

    init(_ ports: [SinkPort], began: Int64) {
        self.ports = ports
        self.began = began
        nextKey = UInt64(ports.count)
    }

    /// The interests in the ports. The key of a port is its index.
    var interests: [Interest] {
        ports.enumerated().compactMap { index, port in
            port.descriptor.map { Interest(descriptor: $0, key: UInt64(index), isNew: true, wantsWrite: false) }
        }
    }

    /// When `act` has something to do next; nil if nothing is due.
    var due: Int64? {
        if !unread.isEmpty || !unreadPorts.isEmpty { return 0 }
        let closings = ports.compactMap { $0.descriptor == nil ? nil : closing(of: $0) }
        let lingering = connections.values.compactMap(\.lingersUntil)
        return (closings + lingering + [answers.first?.at].compactMap(\.self)).min()
    }

    private func closing(of port: SinkPort) -> Int64? { port.rules.sink.closeAfter.map { began + $0.nanoseconds } }

    /// Closes all ports and connections.
    mutating func close() {
        for port in ports { port.close() }
        connections = [:]
        answers = []
        unread = []
    }

    /// Handles an event of a descriptor. Returns the new interests.
    mutating func handle(_ key: UInt64, at now: Int64) -> [Interest] {
        if key < UInt64(ports.count) {
            let port = ports[Int(key)]
            guard let descriptor = port.descriptor else { return [] }
            guard port.rules.format.isUDP else { return accept(port, descriptor, at: now) }
            receive(Int(key), descriptor, at: now)
            return []
        }
        guard let connection = connections[key] else { return [] }
        if connection.hasOutput, !connection.send([], at: now) {
            end(connection)
            return []
        }
        return read(connection, at: now)
    }

    /// Does what is due. Returns the new interests.
    mutating func act(at now: Int64) -> [Interest] {
        for port in ports {
            guard port.descriptor != nil, let at = closing(of: port), at <= now else { continue }
            let ended = Array(port.connections.values)
            port.close()
            for connection in ended { connections[connection.key] = nil }
        }
        for connection in connections.values {
            if let until = connection.lingersUntil, until <= now { end(connection) }
        }
        var interests: [Interest] = []
        while let first = answers.first, first.at <= now {
            answers.removeFirst()
            first.connection.isAnswering = false
            guard connections[first.connection.key] != nil else { continue }
            interests += send(first.bytes, to: first.connection, at: now)
            interests += read(first.connection, at: now)
        }
        let waitingPorts = unreadPorts
        unreadPorts = []
        for index in waitingPorts {
            if let descriptor = ports[index].descriptor { receive(index, descriptor, at: now) }
        }
        let waiting = unread
        unread = []
        for connection in waiting where connections[connection.key] != nil {
            interests += read(connection, at: now)
        }
        return interests
    }

    private mutating func accept(_ port: SinkPort, _ listener: Int32, at now: Int64) -> [Interest] {
        var interests: [Interest] = []
        while let socket = ServerSockets.accepted(listener) {
            guard port.connections.count < SinkLimits.connections else {
                port.refuse(PushRefusal(.noSpace, "more than \(SinkLimits.connections) connections at a time"))
                continue
            }
            let connection = SinkConnection(key: nextKey, port: port, socket: socket)
            nextKey += 1
            connections[connection.key] = connection
            port.add(connection)
            interests.append(
                Interest(
                    descriptor: connection.descriptor, key: connection.key, isNew: true, wantsWrite: false))
        }
        return interests
    }

    private mutating func receive(_ index: Int, _ descriptor: Int32, at now: Int64) {
        let port = ports[index]
        for _ in 0..<Self.turnOfDatagrams {
            guard let count = buffer.receive(descriptor) else { return }
            buffer.with(count) { port.take(datagram: $0.bindMemory(to: UInt8.self), at: now) }
        }
        unreadPorts.append(index)
    }

    /// Reads what has arrived on a connection, and answers.
    private mutating func read(_ connection: SinkConnection, at now: Int64) -> [Interest] {
        var interests: [Interest] = []
        var taken = 0
        while !connection.isAnswering, !connection.isEnded {
            guard taken < Self.turn else {
                unread.append(connection)
                return interests
            }
            let count: Int
            do throws(SystemError) {
                guard
                    let received = try Sockets.receive(
                        connection.descriptor, buffer.start, ReceiveBuffer.capacity, stamped: false)
                else { return interests }
                count = received.count
            } catch {
                end(connection)
                return interests
            }
            if count == 0 {
                connection.isEnded = true
                end(connection)
                return interests
            }
            taken += count
            if connection.isEnding {
                connection.discarded += count
                if connection.discarded > SinkConnection.mostDiscarded { end(connection) }
                if connections[connection.key] == nil { return interests }
                continue
            }
            buffer.with(count) { connection.reader.append($0) }
            interests += process(connection, at: now)
            if connections[connection.key] == nil { return interests }
        }
        return interests
    }

    /// Answers the requests that are complete.
    private mutating func process(_ connection: SinkConnection, at now: Int64) -> [Interest] {
        let port = connection.port
        var interests: [Interest] = []
        while !connection.isAnswering, !connection.isEnding, let event = connection.reader.next() {
            switch event {
            case .awaitsContinue: interests += send(PushAnswer.goOn, to: connection, at: now)
            case .refused(let refusal):
                port.refuse(refusal)
                connection.isEnding = true
                interests += send(
                    PushAnswer.refused(refusal.reason, refusal.status, nil, port.rules), to: connection, at: now)
            case .request(let request):
                connection.isEnding = !request.head.isKept
                interests += answer(connection, Self.judged(request, port, at: now), at: now)
            }
        }
        let isFull = connections.values.reduce(0) { $0 + $1.reader.heldBytes } > SinkLimits.unfinished
        if isFull, connection.reader.heldBytes > Self.turn, !connection.isEnding {
            let refusal = PushRefusal(
                .noSpace, "the sink holds \(SinkLimits.unfinished >> 20) MiB of unfinished pushes, its limit")
            port.refuse(refusal)
            connection.reader = RequestReader()
            connection.isEnding = true
            interests += send(
                PushAnswer.refused(refusal.reason, refusal.status, nil, port.rules), to: connection, at: now)
        }
        return interests
    }

    /// Accounts for a request and returns its answer.
    private static func judged(_ request: PushRequest, _ port: SinkPort, at now: Int64) -> [UInt8] {
        // A Pushgateway also deletes what was pushed. That is no push.
        if port.rules.format == .pushgateway, request.head.method == "DELETE",
            port.rules.accepts(path: request.head.path)
        {
            return PushAnswer.accepted(request.head, port.rules)
        }
        do throws(PushRefusal) {
            port.accept(try PushDecoder.content(request, port.rules), at: now)
            return PushAnswer.accepted(request.head, port.rules)
        } catch {
            port.refuse(error)
            return PushAnswer.refused(error.reason, error.status, request.head, port.rules)
        }
    }

    /// Sends an answer now or, if the sink is told to be slow, later.
    private mutating func answer(_ connection: SinkConnection, _ bytes: [UInt8], at now: Int64) -> [Interest] {
        let delay = connection.port.rules.sink.delay
        guard delay > 0 else { return send(bytes, to: connection, at: now) }
        connection.isAnswering = true
        let at = now + delay.nanoseconds
        let place = answers.firstIndex { $0.at > at } ?? answers.endIndex
        answers.insert((at, connection, bytes), at: place)
        return []
    }

    private mutating func send(_ bytes: [UInt8], to connection: SinkConnection, at now: Int64) -> [Interest] {
        guard connection.send(bytes, at: now) else {
            end(connection)
            return []
        }
        guard connection.hasOutput else { return [] }
        return [
            Interest(descriptor: connection.descriptor, key: connection.key, isNew: false, wantsWrite: true)
        ]
    }

    private mutating func end(_ connection: SinkConnection) {
        connections[connection.key] = nil
        connection.port.remove(connection)
    }
}

/// Memory into which the sink's thread receives.
final class ReceiveBuffer {
    static let capacity = 64 << 10
    let start = UnsafeMutableRawPointer.allocate(byteCount: ReceiveBuffer.capacity, alignment: 16)

    deinit { start.deallocate() }

    /// Receives a datagram; nil if none waits. An error of the socket is not a datagram either.
    func receive(_ descriptor: Int32) -> Int? {
        (try? Sockets.receive(descriptor, start, Self.capacity, stamped: false))?.count
    }

    func with(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
