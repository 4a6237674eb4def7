/// The metronome's unit of fixed work: integer arithmetic and scattered reads and writes over 128 KiB, like an agent
/// that wakes up with cold caches. Each unit executes the same instructions, so its CPU time measures the machine's
/// speed.
package struct ReferenceWork: ~Copyable {
    private let memory: UnsafeMutableBufferPointer<UInt64>
    private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    private static let words = 1 << 14
    /// Iterations of a unit, which take some 200 us on a core of 2 to 3 GHz.
    package static let iterations = 40_000

    package init() {
        memory = .allocate(capacity: Self.words)
        memory.initialize(repeating: 1)
    }

    deinit { memory.deallocate() }

    /// Executes one unit. The result depends on every step, so the compiler cannot remove any.
    package mutating func unit(iterations: Int = Self.iterations) -> UInt64 {
        for _ in 0..<iterations {
            // xorshift64*, Vigna 2016.
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            let index = Int(truncatingIfNeeded: state >> 50)
            memory[index] = memory[index] &* 0x2545_f491_4f6c_dd1d &+ state
        }
        return state ^ memory[Int(truncatingIfNeeded: state >> 50)]
    }
}
