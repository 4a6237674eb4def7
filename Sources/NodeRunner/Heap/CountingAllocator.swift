import LinuxSystem

/// The allocator that agents are started with when their allocations are counted.
package enum CountingAllocator {
    /// Path of the allocator, where Debian and other distributions install it; nil when it is not installed.
    package static let path: String? = {
        let directories = [
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
        ]
        return directories.map { $0 + "/libjemalloc.so.2" }.first(where: Files.exists)
    }()

    /// Returns the environment that gives a program the allocator at `path` instead of its own. At its normal end the
    /// program writes statistics to standard error, which `HeapStatistics` reads. Thread caches are off, so the counts
    /// are exact.
    package static func environment(_ path: String) -> [String: String] {
        ["LD_PRELOAD": path, "MALLOC_CONF": "tcache:false,stats_print:true,stats_print_opts:Ja"]
    }
}
