import LinuxSystem
import Synchronization

/// Keeps the machine's caches cold. One thread per core writes over memory far larger than the caches, at the lowest
/// priority. So a program that wakes gets the core at once and finds none of its data in the caches.
final class CacheSweeper: Sendable {
    /// Memory of each thread. Last-level caches of current servers have up to some hundred megabytes, and one core
    /// gets a part of them.
    private static let bytes = 64 << 20
    private static let lineBytes = 64

    private let stops = Atomic<Bool>(false)

    /// Sweeps the caches while `body` runs.
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
