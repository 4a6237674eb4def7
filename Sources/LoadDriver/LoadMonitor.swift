import LinuxSystem
import Synchronization

/// What the driver did in one second of steady state.
package struct BlockLoad: Hashable, Sendable {
    /// From 1: block b has the requests intended from second b - 1 until second b.
    package let block: Int
    package var planned = 0
    /// Of these, handled by the driver more than 1 ms after their intended send time.
    package var late = 0
    /// Payload of all the driver's connections within the block.
    package var sentBytes = 0
    package var receivedBytes = 0
}

/// Through which another thread follows a load while it goes on. One lock a block.
package final class LoadMonitor: Sendable {
    private struct State {
        var finished: [BlockLoad] = []
        var thread: Int32?
    }

    private let state = Mutex(State())

    package init() {}

    /// The driver's thread, once it runs.
    package var threadID: Int32? { state.withLock { $0.thread } }

    /// The blocks that came to their end since the last call, in their order.
    package func takeFinished() -> [BlockLoad] {
        state.withLock { state in
            defer { state.finished.removeAll() }
            return state.finished
        }
    }

    func began(thread: Int32) { state.withLock { $0.thread = thread } }

    func finished(_ block: BlockLoad) { state.withLock { $0.finished.append(block) } }
}

/// Cuts steady state into its seconds. Confined to the driver's thread.
struct BlockCounter {
    let monitor: LoadMonitor
    /// Block 0 is the warm-up, which nobody is told of.
    private var current = BlockLoad(block: 0)
    private var sentBefore = 0
    private var receivedBefore = 0
    private var isOver = false
    private let end: Int64
    /// CLOCK_MONOTONIC at which the current block ends; the end of time when all are over.
    private(set) var boundary: Int64

    init(_ monitor: LoadMonitor, start: Int64, steady: Range<Int64>) {
        self.monitor = monitor
        end = start + steady.upperBound
        boundary = start + steady.lowerBound
    }

    mutating func count(late: Bool) {
        current.planned += 1
        if late { current.late += 1 }
    }

    /// `sentBytes` and `receivedBytes` are totals since the start of the load.
    mutating func finish(sentBytes: Int, receivedBytes: Int) {
        guard !isOver else { return }
        current.sentBytes = sentBytes - sentBefore
        current.receivedBytes = receivedBytes - receivedBefore
        sentBefore = sentBytes
        receivedBefore = receivedBytes
        if current.block > 0 { monitor.finished(current) }
        isOver = boundary >= end
        boundary = isOver ? .max : min(boundary + 1_000_000_000, end)
        current = BlockLoad(block: current.block + 1)
    }
}
