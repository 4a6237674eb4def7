import LinuxSystem

/// The allocator that agents are started with where their allocations are counted.
package enum CountingAllocator {
    /// Where Debian and others put it; nil when it is not installed.
    package static let path: String? = {
        let directories = [
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
        ]
        return directories.map { $0 + "/libjemalloc.so.2" }.first(where: Files.exists)
    }()

    /// What a program is started with to have the allocator at `path` in place of its own, and the statistics on standard error at its
    /// regular end: `HeapStatistics` reads them. Without caches of threads the counts are exact.
    package static func environment(_ path: String) -> [String: String] {
        ["LD_PRELOAD": path, "MALLOC_CONF": "tcache:false,stats_print:true,stats_print_opts:Ja"]
    }
}
