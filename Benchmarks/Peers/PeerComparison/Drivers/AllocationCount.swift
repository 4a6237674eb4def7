import BenchmarkModel
import LinuxSystem
import NodeRunner

/// Counts allocations.
enum AllocationCount {
    /// Returns the allocations of one operation in a loop of `count`, rounded to a hundredth. The allocations of a
    /// program's startup and exit vary slightly between runs.
    static func perOperation(_ operation: String, _ count: Int, _ driver: DriverProcess) throws -> Measured {
        switch driver.peer.allocations {
        case .ownCounter:
            // The loops differ only in length, so the allocations of the answers cancel out.
            let marks = try [1, count, 2 * count].map { count in
                _ = try driver.ask(operation, count)
                return try driver.ask("allocations", 1).first
            }
            return .value(share((marks[2] - marks[1]) - (marks[1] - marks[0]), count))
        case .preload(let command, let environment):
            guard let allocator = CountingAllocator.path else {
                return .absent("libjemalloc.so.2 is missing; `scripts/setup bench` installs it")
            }
            if let executable = command?.first, !Files.isExecutable(executable) {
                return .absent("\(executable) is not built; `make peers` builds it")
            }
            // The two programs differ only in the length of the loop.
            let counts = try [count, 2 * count].map { count in
                let fresh = try DriverProcess(
                    driver.peer, command: command,
                    environment: environment.merging(CountingAllocator.environment(allocator)) { $1 })
                _ = try fresh.ask(operation, count)
                let report = try fresh.finish()
                do throws(Missing) {
                    return try HeapStatistics(output: report).allocations
                } catch {
                    throw PeerError.garbled(
                        peer: driver.peer.name, doing: "its allocations (\(error.reason))",
                        line: String(report.suffix(200)))
                }
            }
            return .value(share(Int64(counts[1]) - Int64(counts[0]), count))
        }
    }

    private static func share(_ allocations: Int64, _ count: Int) -> Double {
        // Adding 0 turns -0 into 0.
        (100 * Double(allocations) / Double(count)).rounded() / 100 + 0
    }
}
