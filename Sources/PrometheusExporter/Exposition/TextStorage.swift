import Glibc

/// The memory of a `TextBuffer`. An array could not grow where it is, and of a page's memory, which goes on growing with its series, the
/// holes would stay with the process.
///
/// Whoever writes to it must be its only owner, as of an array's.
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
        // As everything else of the language, it ends the program when there is no memory.
        guard let memory = realloc(old, capacity) else { fatalError("no memory for \(capacity) bytes of text") }
        return memory.assumingMemoryBound(to: UInt8.self)
    }
}
