import LinuxSystem
import Synchronization

/// The driver's figures for one second of steady state.
package struct BlockLoad: Hashable, Sendable {
    /// Number of the block, from 1. Block b has the requests intended from second b - 1 until second b.
    package let block: Int
    package var planned = 0
    /// The planned requests that the driver handled more than 1 ms after their intended send time.
    package var late = 0
    /// Payload bytes of all the driver's connections within the block.
    package var sentBytes = 0
    package var receivedBytes = 0
}

/// Lets another thread follow a running load. Takes one lock per block.
package final class LoadMonitor: Sendable {
    private struct State {
        var finished: [BlockLoad] = []
        var thread: Int32?
    }

    private let state = Mutex(State())

    package init() {}

    /// Thread number of the driver; nil before it runs.
    package var threadID: Int32? { state.withLock { $0.thread } }

    /// Returns the blocks that have ended since the last call, in order.
    package func takeFinished() -> [BlockLoad] {
        state.withLock { state in
            defer { state.finished.removeAll() }
            return state.finished
        }
    }

    func began(thread: Int32) { state.withLock { $0.thread = thread } }

    func finished(_ block: BlockLoad) { state.withLock { $0.finished.append(block) } }
}

/// Divides steady state into seconds. Confined to the driver's thread.
struct BlockCounter {
    let monitor: LoadMonitor
    /// The current block. Block 0 is the warm-up, which is not reported.
    private var current = BlockLoad(block: 0)
    private var sentBefore = 0
    private var receivedBefore = 0
    private var isOver = false
    private let end: Int64
    /// CLOCK_MONOTONIC at which the current block ends; `Int64.max` after the last one.
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

    /// Ends the current block. `sentBytes` and `receivedBytes` are totals since the start of the load.
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
