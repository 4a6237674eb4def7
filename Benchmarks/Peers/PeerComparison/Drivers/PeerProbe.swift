import LinuxSystem
import Statistics

/// A figure in base units, or the reason why it is missing.
enum Measured: Hashable {
    case value(Double)
    case absent(String)

    /// Returns the median of the values; without values the first reason.
    static func median(_ all: [Measured]) -> Measured {
        let values = all.compactMap { if case .value(let value) = $0 { value } else { nil } }
        return Statistics.median(values).map(Measured.value) ?? all[0]
    }
}

/// Measures the rows of one peer with its driver. Confined to the thread that created it.
final class PeerProbe {
    let driver: DriverProcess
    private let client: PageClient
    /// The page before anything was measured.
    let firstPage: [UInt8]
    private var counts: [String: Int] = [:]

    /// Target duration of a hot loop, in nanoseconds.
    private static let loopTime = 25_000_000

    init(_ peer: Peer) throws {
        driver = try DriverProcess(peer)
        client = try PageClient(driver)
        firstPage = try client.get(keeping: false)
    }

    /// Measures one figure of this round, in base units.
    func measure(_ row: Row) throws -> Measured {
        switch row.method {
        case .loopCPU:
            let count = try loopCount(row.name)
            return .value(try driver.ask(row.name, count).first.seconds / Double(count))
        case .loopWall:
            let count = try loopCount(row.name)
            return .value(try time(row.name, count).seconds / Double(count))
        case .calls(let count):
            return .value(try time(row.name, count).seconds)
        case .sweptCalls(let operation, let count):
            return .value(try CacheSweeper.during { try time(operation, count).seconds })
        case .scrapes(let count, let keeping, let pause):
            return try measureScrapes(count, keeping: keeping, pause: pause)
        case .throughput: return try LoadGenerator.throughput(driver)
        case .startup(let count):
            return .value(median(try (0..<count).map { _ in try startupTime() })!)
        case .memory: return .value(try memory())
        case .allocations(let operation, let count):
            return try AllocationCount.perOperation(operation, count, driver)
        }
    }

    /// Returns the median wall time of an operation, in nanoseconds.
    private func time(_ operation: String, _ count: Int) throws -> Int64 {
        let times = try driver.ask(operation, count).times
        guard let middle = median(times.map(Double.init)) else {
            throw PeerError.garbled(peer: driver.peer.name, doing: operation, line: "an answer without a time")
        }
        return Int64(middle)
    }

    /// Returns the number of operations that take about `loopTime`. It is determined once, so that each round measures
    /// the same number.
    ///
    /// A count is accepted only if its own time is long enough: a few operations that waited for a core would otherwise
    /// look like many.
    private func loopCount(_ operation: String) throws -> Int {
        if let known = counts[operation] { return known }
        var count = 1
        var spent = try shortestTime(operation, count)
        while spent < Self.loopTime / 2, count < 1 << 30 {
            count = spent < Self.loopTime / 20 ? count * 8 : count * Self.loopTime / max(1, Int(spent)) + 1
            spent = try shortestTime(operation, count)
        }
        counts[operation] = count
        return count
    }

    private func shortestTime(_ operation: String, _ count: Int) throws -> Int64 {
        try (0..<3).map { _ in try time(operation, count) }.min() ?? 0
    }

    private func measureScrapes(_ count: Int, keeping: Bool, pause: Double) throws -> Measured {
        // The first request is not counted: it opens the connection that is kept.
        _ = try client.get(keeping: keeping)
        if keeping, !client.isConnected { return .absent("its server closes every connection") }
        let begin = try processCPU()
        for _ in 0..<count {
            if pause > 0 { Poll.sleep(until: Clock.now() + pause.nanoseconds) }
            _ = try client.get(keeping: keeping)
        }
        // Includes the work that a server does after its answer.
        Poll.sleep(until: Clock.now() + 5_000_000)
        let spent = try processCPU() - begin
        if keeping { client.close() }
        return .value(spent.seconds / Double(count))
    }

    private func processCPU() throws -> Int64 {
        guard let value = Clock.processCPU(driver.pid) else {
            throw PeerError.ended(peer: driver.peer.name, doing: "scrapes", how: "its process exited", lastWords: [])
        }
        return value
    }

    /// Returns the time from spawn to the first page, in seconds.
    private func startupTime() throws -> Double {
        let fresh = try DriverProcess(driver.peer)
        _ = try PageClient(fresh).get(keeping: false)
        return (Clock.now() - fresh.spawnedAt).seconds
    }

    /// Returns the private memory, in bytes, that a driver with exporter and server has after three scrapes, minus that
    /// of its twin without them.
    private func memory() throws -> Double {
        let bare = try DriverProcess(driver.peer, bare: true)
        let fresh = try DriverProcess(driver.peer)
        let client = try PageClient(fresh)
        for _ in 0..<3 { _ = try client.get(keeping: false) }
        Poll.sleep(until: Clock.now() + 100_000_000)
        let files = ProcessFiles()
        return try withExtendedLifetime((bare, fresh)) {
            Double(
                try files.memory(of: [fresh.pid]).written.get() - files.memory(of: [bare.pid]).written.get())
        }
    }
}
