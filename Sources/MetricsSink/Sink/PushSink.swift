package import BenchmarkModel
package import LinuxSystem
import Synchronization

/// Takes the pushes of agents, each at a port of 127.0.0.1 of its own, so that a push belongs to an agent without a
/// doubt. One thread with one epoll instance serves all of them. The other methods may be called from any thread.
///
/// Memory is bounded whatever arrives (`SinkLimits`). A push is counted and not kept.
package final class PushSink: Sendable {
    /// The number of each port, in the order of the rules.
    package let ports: [Int]
    private let core: SinkCore
    private let worker: Worker<Double>

    /// The address at which it listens.
    package static let address = "127.0.0.1"
    private static let mostTries = 100

    /// Opens the ports and starts the thread.
    ///
    /// - Parameters:
    ///   - rules: the rules of each port.
    ///   - avoiding: ports that agents are about to use.
    package init(_ rules: [PushRules], avoiding: Set<Int> = []) throws(SystemError) {
        var opened: [SinkPort] = []
        for rules in rules { opened.append(try Self.open(rules, avoiding)) }
        ports = opened.map(\.number)
        let core = SinkCore(SinkState(opened, began: Clock.now()), try Wake())
        self.core = core
        worker = try Worker(name: "sink") { core.serve() }
    }

    deinit { _ = stop() }

    private static func open(_ rules: PushRules, _ avoiding: Set<Int>) throws(SystemError) -> SinkPort {
        // A socket on an unwanted port stays open until another port is found, so that the kernel gives another one.
        var unwanted: [SinkPort] = []
        while true {
            let socket =
                rules.format.isUDP
                ? try ServerSockets.datagrams(on: address) : try ServerSockets.listening(on: address)
            let number = Sockets.localPort(socket.number) ?? 0
            let port = SinkPort(rules, number: number, socket: socket)
            if !avoiding.contains(number) || unwanted.count == mostTries { return port }
            unwanted.append(port)
        }
    }

    /// Returns what has arrived at a port so far. Costs a system call for each open connection of the port.
    package func account(_ port: Int) -> PushAccount { core.state.withLock { $0.ports[port].current() } }

    /// Returns the same, and begins a stretch of time at that port.
    package func begin(_ port: Int) -> PushAccount {
        core.state.withLock { $0.ports[port].begin(at: Clock.now()) }
    }

    /// Closes all ports and ends the thread. Further calls do nothing.
    ///
    /// - Returns: the CPU time of its thread, in seconds; nil if it was stopped before.
    @discardableResult package func stop() -> Double? {
        guard core.stop() else { return nil }
        defer { core.state.withLock { $0.close() } }
        return worker.join()
    }
}

/// The part of the sink that its thread holds.
private final class SinkCore: Sendable {
    let state: Mutex<SinkState>
    private let wake: Wake
    private let isStopped = Atomic<Bool>(false)

    /// The longest wait for an event, in nanoseconds.
    private static let longestWait: Int64 = 1_000_000_000
    private static let wakeKey = UInt64.max

    init(_ state: sending SinkState, _ wake: Wake) {
        self.state = Mutex(state)
        self.wake = wake
    }

    /// Returns false if it was stopped before.
    func stop() -> Bool {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return false }
        wake.wake()
        return true
    }

    /// Serves until `stop`. Returns the CPU time of the thread, in seconds.
    func serve() -> Double {
        // Without epoll nothing can be served: agents are then reported as agents without a push.
        guard let poll = try? EventPoll() else { return 0 }
        try? poll.add(wake.descriptor, key: Self.wakeKey, .read)
        apply(state.withLock { $0.interests }, poll)
        while !isStopped.load(ordering: .relaxed) {
            let now = Clock.now()
            let due = state.withLock { $0.due }
            let wait = min(Self.longestWait, due.map { max(0, $0 - now) } ?? Self.longestWait)
            poll.ready(within: wait) { event in
                guard event.key != Self.wakeKey else { return }
                apply(state.withLock { $0.handle(event.key, at: Clock.now()) }, poll)
            }
            if due != nil { apply(state.withLock { $0.act(at: Clock.now()) }, poll) }
        }
        return Clock.threadCPU().seconds
    }

    private func apply(_ interests: [SinkState.Interest], _ poll: borrowing EventPoll) {
        for interest in interests {
            // A connection that epoll does not take is never answered, and its push counts as incomplete.
            if interest.isNew {
                try? poll.add(interest.descriptor, key: interest.key, .read)
            } else {
                try? poll.change(interest.descriptor, key: interest.key, .readAndWrite)
            }
        }
    }
}

/// Ends the wait of the sink's thread.
private final class Wake: Sendable {
    private let read: FileDescriptor
    private let write: FileDescriptor

    init() throws(SystemError) {
        var ends = try FileDescriptor.pipe()
        read = ends.takeRead()
        write = ends.takeWrite()
    }

    var descriptor: Int32 { read.number }

    func wake() { try? write.write([0]) }
}
