import BenchmarkModel
import LinuxSystem

/// The metronome: this program as a reference process of fixed work. Twenty times a second, at a moment drawn anew within each
/// twentieth, it does one unit and writes a line: CLOCK_MONOTONIC at the end of the unit, and the unit's CPU time, in ns.
enum Metronome {
    private static let period: Int64 = 50_000_000

    static func run() -> Int32 {
        var work = ReferenceWork()
        var random = SeededRandom(seed: SystemRandom.seed())
        var result: UInt64 = 0
        var tick = Clock.now()
        while true {
            // Nothing is ever written to the input: its end is the order to exit.
            if !Poll.readable([0], timeout: 0).isEmpty { return result == 0 ? 1 : 0 }
            // A random moment is never in step with other periodic work.
            Poll.sleep(until: tick + Int64(random.uniform() * Double(period)))
            let before = Clock.threadCPU()
            result ^= work.unit()
            let after = Clock.threadCPU()
            guard (try? Output.write(1, Array("\(Clock.now()) \(after - before)\n".utf8))) != nil else { return 0 }
            tick += period
        }
    }
}
