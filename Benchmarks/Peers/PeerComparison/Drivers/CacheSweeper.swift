import LinuxSystem
import Synchronization

/// Keeps the machine's caches cold: one thread a core writes over memory far larger than they are, at the lowest priority, so that
/// whoever wakes has the core at once and finds nothing of its own in the caches.
final class CacheSweeper: Sendable {
    /// Of each thread. Shared last-level caches of today's servers have up to some hundred megabytes, of which one core gets a part.
    private static let bytes = 64 << 20
    private static let lineBytes = 64

    private let stops = Atomic<Bool>(false)

    /// Sweeps while `body` runs.
    static func during<Result>(_ body: () throws -> Result) throws -> Result {
        let sweeper = CacheSweeper()
        let threads = try (0..<UsableCores().runnable).map { _ in
            try Worker(name: "sweep", niceness: 19) { sweeper.sweep() }
        }
        defer {
            sweeper.stops.store(true, ordering: .relaxed)
            for thread in threads { thread.join() }
        }
        return try body()
    }

    private func sweep() {
        var lines = [UInt8](repeating: 0, count: Self.bytes)
        while !stops.load(ordering: .relaxed) {
            for index in stride(from: 0, to: lines.count, by: Self.lineBytes) { lines[index] &+= 1 }
        }
    }
}
