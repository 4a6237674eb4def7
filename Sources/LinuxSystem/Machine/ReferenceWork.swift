/// The unit of fixed work that the metronome does: integer arithmetic and scattered reads and writes over 128 KiB, as an agent
/// that wakes up cold. The same instructions each time: its CPU time tells how fast the machine is.
package struct ReferenceWork: ~Copyable {
    private let memory: UnsafeMutableBufferPointer<UInt64>
    private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    private static let words = 1 << 14
    /// Some 200 us on a core of 2 to 3 GHz.
    package static let iterations = 40_000

    package init() {
        memory = .allocate(capacity: Self.words)
        memory.initialize(repeating: 1)
    }

    deinit { memory.deallocate() }

    /// One unit. The result depends on all of it, so that nothing can be left out.
    package mutating func unit(iterations: Int = Self.iterations) -> UInt64 {
        for _ in 0..<iterations {
            // xorshift64*, Vigna 2016
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            let index = Int(truncatingIfNeeded: state >> 50)
            memory[index] = memory[index] &* 0x2545_f491_4f6c_dd1d &+ state
        }
        return state ^ memory[Int(truncatingIfNeeded: state >> 50)]
    }
}
