import Synchronization

/// Memory for the records of a registry's children, close together. A request touches records of several families, and
/// each page that is in no cache costs a wait.
///
/// The memory lives as long as any record in it. Safe on any thread.
final class RecordMemory: Sendable {
    private static let firstChunk = 4 << 10
    private static let longestChunk = 64 << 10

    /// A description of a chunk, stored at the chunk's end, so that the records begin at the chunk's start.
    private struct Chunk {
        let next: UnsafeMutablePointer<Chunk>?
        let start: UnsafeMutableRawPointer
    }

    /// The content of a freed record.
    private struct Free {
        let size: Int
        var next: UnsafeMutablePointer<Free>?
    }

    private struct State: ~Copyable, @unchecked Sendable {
        var chunks: UnsafeMutablePointer<Chunk>?
        /// Bytes.
        var nextChunk = RecordMemory.firstChunk
        var position = 0
        var end = 0
        var freed: UnsafeMutablePointer<Free>?

        deinit {
            var next = chunks
            while let chunk = next {
                next = chunk.pointee.next
                chunk.pointee.start.deallocate()
            }
        }

        mutating func reused(_ size: Int) -> UnsafeMutableRawPointer? {
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
            if let freed = reused(size) { return freed }
            var begin = Self.aligned(position, size)
            if begin + size > end {
                addChunk(size)
                begin = position
            }
            position = begin + size
            return UnsafeMutableRawPointer(bitPattern: begin).unsafelyUnwrapped
        }

        private mutating func addChunk(_ least: Int) {
            let tail = MemoryLayout<Chunk>.size
            let length = max(nextChunk, least + tail)
            nextChunk = min(2 * nextChunk, RecordMemory.longestChunk)
            let start = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: RecordMemory.firstChunk)
            position = Int(bitPattern: start)
            end = position + length - tail
            let chunk = UnsafeMutableRawPointer(bitPattern: end).unsafelyUnwrapped.bindMemory(
                to: Chunk.self, capacity: 1)
            chunk.initialize(to: Chunk(next: chunks, start: start))
            chunks = chunk
        }

        private static func aligned(_ position: Int, _ size: Int) -> Int {
            let alignment = min(size, 64)
            return (position + alignment - 1) & ~(alignment - 1)
        }
    }

    private let state = TracedMutex(State())

    /// Rounds a size so that a small record is on one cache line and a larger one begins on a cache line.
    private static func rounded(_ size: Int) -> Int { size <= 16 ? 16 : size <= 32 ? 32 : (size + 63) & ~63 }

    /// Returns uninitialized memory.
    func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let size = Self.rounded(size)
        return UnsafeMutableRawPointer(bitPattern: state.withLock { UInt(bitPattern: $0.allocate(size)) })
            .unsafelyUnwrapped
    }

    /// Frees memory. `size`: the size given to `allocate`.
    /// - Complexity: constant. The next `allocate` searches all freed records for one of its size.
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
