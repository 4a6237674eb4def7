/// SplitMix64: small, fast, reproducible from one seed. Not for secrets.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// Creates an independent stream for a purpose, so that one more draw in one stream does not shift the draws of
    /// another.
    package init(seed: UInt64, stream: String) {
        // FNV-1a of the stream's name, mixed with the seed.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        state = seed
        state = next() ^ hash
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Returns a uniform number in [0, 1) with 53 bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension SeededRandom {
    /// Returns a separate seed for a purpose.
    package static func derived(_ seed: UInt64, _ stream: String) -> UInt64 {
        var random = SeededRandom(seed: seed, stream: stream)
        return random.next()
    }
}
