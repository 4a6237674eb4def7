import Glibc

/// The memory of a `TextBuffer`. It is not an array, because an array is copied when it grows. A page's memory grows
/// with its series, and the memory that the copies leave free would stay with the process.
///
/// Only a sole owner may write to it, as with an array's memory.
final class TextStorage {
    private(set) var memory: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int

    init(capacity: Int) {
        memory = Self.allocated(nil, capacity)
        self.capacity = capacity
    }

    deinit { free(memory) }

    func grow(to capacity: Int) {
        memory = Self.allocated(memory, capacity)
        self.capacity = capacity
    }

    private static func allocated(
        _ old: UnsafeMutablePointer<UInt8>?, _ capacity: Int
    ) -> UnsafeMutablePointer<UInt8> {
        // Out of memory ends the program, as everywhere in Swift.
        guard let memory = realloc(old, capacity) else { fatalError("no memory for \(capacity) bytes of text") }
        return memory.assumingMemoryBound(to: UInt8.self)
    }
}
