import Synchronization

/// Memory for the records of a registry's children, close together: whoever comes to the caches after a while waits for each page anew, and
/// a request touches records of several families.
///
/// It lives as long as anything in it. Any thread.
final class RecordMemory: Sendable {
    private static let firstChunk = 4 << 10
    private static let longestChunk = 64 << 10

    /// At the end of a chunk, so that its records begin where it does.
    private struct Chunk {
        let next: UnsafeMutablePointer<Chunk>?
        let start: UnsafeMutableRawPointer
    }

    /// In place of a record that was freed.
    private struct Free {
        let size: Int
        var next: UnsafeMutablePointer<Free>?
    }

    private struct State: ~Copyable, @unchecked Sendable {
        var chunks: UnsafeMutablePointer<Chunk>?
        /// Bytes.
        var nextChunk = RecordMemory.firstChunk
        var place = 0
        var end = 0
        var freed: UnsafeMutablePointer<Free>?

        deinit {
            var next = chunks
            while let chunk = next {
                next = chunk.pointee.next
                chunk.pointee.start.deallocate()
            }
        }

        mutating func taken(_ size: Int) -> UnsafeMutableRawPointer? {
            var before: UnsafeMutablePointer<Free>?
            var next = freed
            while let free = next {
                if free.pointee.size == size {
                    if let before { before.pointee.next = free.pointee.next } else { freed = free.pointee.next }
                    return UnsafeMutableRawPointer(free)
                }
                (before, next) = (free, free.pointee.next)
            }
            return nil
        }

        mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
            if let freed = taken(size) { return freed }
            var begin = Self.aligned(place, size)
            if begin + size > end {
                addChunk(size)
                begin = place
            }
            place = begin + size
            return UnsafeMutableRawPointer(bitPattern: begin).unsafelyUnwrapped
        }

        private mutating func addChunk(_ least: Int) {
            let tail = MemoryLayout<Chunk>.size
            let length = max(nextChunk, least + tail)
            nextChunk = min(2 * nextChunk, RecordMemory.longestChunk)
            let start = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: RecordMemory.firstChunk)
            place = Int(bitPattern: start)
            end = place + length - tail
            let chunk = UnsafeMutableRawPointer(bitPattern: end).unsafelyUnwrapped.bindMemory(
                to: Chunk.self, capacity: 1)
            chunk.initialize(to: Chunk(next: chunks, start: start))
            chunks = chunk
        }

        private static func aligned(_ place: Int, _ size: Int) -> Int {
            let alignment = min(size, 64)
            return (place + alignment - 1) & ~(alignment - 1)
        }
    }

    private let state = TracedMutex(State())

    /// A small record lies on one cache line, a longer one begins on one.
    private static func rounded(_ size: Int) -> Int { size <= 16 ? 16 : size <= 32 ? 32 : (size + 63) & ~63 }

    /// Uninitialised.
    func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let size = Self.rounded(size)
        return UnsafeMutableRawPointer(bitPattern: state.withLock { UInt(bitPattern: $0.allocate(size)) })
            .unsafelyUnwrapped
    }

    /// `size` as it was asked for.
    /// - Complexity: the next record of this size is looked for among all that are free.
    func free(_ memory: UnsafeMutableRawPointer, _ size: Int) {
        let size = Self.rounded(size)
        let address = UInt(bitPattern: memory)
        state.withLock { state in
            let free = UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
                .bindMemory(to: Free.self, capacity: 1)
            free.initialize(to: Free(size: size, next: state.freed))
            state.freed = free
        }
    }
}
