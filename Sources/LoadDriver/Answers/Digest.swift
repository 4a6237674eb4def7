/// A 64-bit digest of a status and a body. It distinguishes answers within one load; it is neither cryptographic nor
/// stored. Pieces may be of any size: the digest depends only on the bytes.
struct Digest {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325
    /// Bytes that do not fill a word yet, the first one lowest.
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0
    private var length: UInt64 = 0

    init(status: Int) { mix(UInt64(truncatingIfNeeded: status)) }

    /// - Complexity: O(bytes), eight at a time.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var index = 0
        while pendingBits > 0, index < bytes.count {
            add(bytes[index])
            index += 1
        }
        while index + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        while index < bytes.count {
            add(bytes[index])
            index += 1
        }
    }

    var value: UInt64 {
        var last = self
        last.mix(pending)
        last.mix(length)
        return last.state
    }

    private mutating func add(_ byte: UInt8) {
        pending |= UInt64(byte) << pendingBits
        pendingBits += 8
        guard pendingBits == 64 else { return }
        mix(pending)
        pending = 0
        pendingBits = 0
    }

    /// A multiplication moves differences up, and the shift moves them down, so that two words cannot cancel.
    private mutating func mix(_ word: UInt64) {
        state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
        state ^= state >> 29
    }
}
