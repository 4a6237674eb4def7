import CJemalloc
import Glibc

/// Allocations of the calling thread. The count is exact: it repeats to the last unit, unlike a time.
///
/// jemalloc is linked, so it serves every malloc of this process. It counts bytes per thread as they are requested
/// (thread.allocated). It counts allocations where they reach an arena (stats.arenas.*.nmalloc), and a thread's cache
/// would hide most of them. So the cache is off while allocations are counted.
struct AllocationCount {
    var allocations: Int
    /// Bytes in jemalloc's size classes, so rounded up.
    var bytes: Int

    /// Counts the allocations of one call of `body`. No other thread may allocate meanwhile.
    static func of(_ body: () -> Void) throws(MallocError) -> AllocationCount {
        let cached: Bool = try control("thread.tcache.enabled", false)
        // The cost of reading is subtracted. One known allocation must be found: if counting did not work, every check
        // would pass.
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

    /// Not inlined: otherwise the compiler would remove the unused allocation.
    @inline(never) private static func knownAllocation() -> UnsafeMutableRawPointer? { malloc(1000) }

    private static func difference(_ body: () -> Void) throws(MallocError) -> AllocationCount {
        let before = try now()
        body()
        let after = try now()
        return AllocationCount(
            allocations: after.allocations - before.allocations, bytes: after.bytes - before.bytes)
    }

    private static func now() throws(MallocError) -> AllocationCount {
        // Statistics are a copy. Writing the epoch refreshes the copy.
        let _: UInt64 = try control("epoch", 1)
        // Index 4096 means all arenas (MALLCTL_ARENAS_ALL, a macro that Swift does not import).
        let small: UInt64 = try control("stats.arenas.4096.small.nmalloc")
        let large: UInt64 = try control("stats.arenas.4096.large.nmalloc")
        let bytes: UInt64 = try control("thread.allocated")
        return AllocationCount(allocations: Int(small + large), bytes: Int(bytes))
    }

    /// Reads a value of jemalloc and, if `new` is given, writes it.
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

    var description: String {
        "jemalloc does not provide \(name) (error \(errno)); link a jemalloc built with statistics"
    }
}
