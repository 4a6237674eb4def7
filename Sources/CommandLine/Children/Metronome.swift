import BenchmarkModel
import LinuxSystem

/// The metronome: this program as a reference process of fixed work.
///
/// It does one unit of work in every period of 50 ms, at a random moment in the period. After each unit it writes a
/// line with CLOCK_MONOTONIC at the end of the unit and the CPU time of the unit, both in nanoseconds.
enum Metronome {
    private static let period: Int64 = 50_000_000

    static func run() -> Int32 {
        var work = ReferenceWork()
        var random = SeededRandom(seed: SystemRandom.seed())
        var result: UInt64 = 0
        var tick = Clock.now()
        while true {
            // The bench writes nothing to the input. It closes the input to make this process exit.
            if !Poll.readable([0], timeout: 0).isEmpty { return result == 0 ? 1 : 0 }
            // A random moment avoids synchronization with other periodic work.
            Poll.sleep(until: tick + Int64(random.uniform() * Double(period)))
            let before = Clock.threadCPU()
            result ^= work.unit()
            let after = Clock.threadCPU()
            guard (try? Output.write(1, Array("\(Clock.now()) \(after - before)\n".utf8))) != nil else { return 0 }
            tick += period
        }
    }
}
