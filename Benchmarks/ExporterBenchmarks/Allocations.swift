import CJemalloc
import Glibc

/// What the calling thread asked of malloc, counted exactly: a count repeats to the last unit where a time does not.
///
/// jemalloc is linked, so every malloc of this process is its. It adds up bytes per thread as they are asked for
/// (thread.allocated). It counts allocations where they reach an arena (stats.arenas.*.nmalloc), which a thread's cache
/// would keep from it for most: so the cache is switched off while allocations are counted.
struct AllocationCount {
    var allocations: Int
    /// In jemalloc's size classes, the rounding included.
    var bytes: Int

    /// Of one call of `body`. No other thread may allocate meanwhile.
    static func of(_ body: () -> Void) throws(MallocError) -> AllocationCount {
        let cached: Bool = try control("thread.tcache.enabled", false)
        // What reading itself costs is taken off, and one allocation that is known must be found: a count that counts
        // nothing would let everything pass.
        let empty = try difference {}
        let known = try difference { free(knownAllocation()) }
        let counted = try difference(body)
        let _: Bool = try control("thread.tcache.enabled", cached)
        guard known.allocations - empty.allocations == 1, known.bytes - empty.bytes == 1024 else {
            throw MallocError(name: "exact count (\(known) for one malloc(1000), \(empty) for none)", errno: 0)
        }
        return AllocationCount(
            allocations: counted.allocations - empty.allocations, bytes: counted.bytes - empty.bytes)
    }

    /// Not inlined: the compiler would see that nobody uses it and leave it out.
    @inline(never) private static func knownAllocation() -> UnsafeMutableRawPointer? { malloc(1000) }

    private static func difference(_ body: () -> Void) throws(MallocError) -> AllocationCount {
        let before = try now()
        body()
        let after = try now()
        return AllocationCount(
            allocations: after.allocations - before.allocations, bytes: after.bytes - before.bytes)
    }

    private static func now() throws(MallocError) -> AllocationCount {
        // Statistics are a copy that is renewed by writing the epoch.
        let _: UInt64 = try control("epoch", 1)
        // 4096 stands for all arenas (MALLCTL_ARENAS_ALL, a macro that Swift does not see).
        let small: UInt64 = try control("stats.arenas.4096.small.nmalloc")
        let large: UInt64 = try control("stats.arenas.4096.large.nmalloc")
        let bytes: UInt64 = try control("thread.allocated")
        return AllocationCount(allocations: Int(small + large), bytes: Int(bytes))
    }

    /// Reads a value of jemalloc's and, when one is given, writes a new one.
    private static func control<Value: BitwiseCopyable>(
        _ name: String, _ new: Value? = nil
    ) throws(MallocError) -> Value {
        var size = MemoryLayout<Value>.size
        var error: Int32 = 0
        let old = withUnsafeTemporaryAllocation(of: Value.self, capacity: 2) { values in
            if let new { values[1] = new }
            error = mallctl(
                name, values.baseAddress, &size, new == nil ? nil : values.baseAddress! + 1,
                new == nil ? 0 : MemoryLayout<Value>.size)
            return error == 0 ? values[0] : nil
        }
        guard let old else { throw MallocError(name: name, errno: error) }
        return old
    }
}

struct MallocError: Error, CustomStringConvertible {
    let name: String
    let errno: Int32

    var description: String { "jemalloc has no \(name) here (error \(errno)): it must be linked with statistics" }
}
