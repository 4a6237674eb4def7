import LinuxSystem

/// The allocator that agents are started with where their allocations are counted.
public enum CountingAllocator {
    /// Where Debian and others put it; nil when it is not installed.
    public static let path: String? = {
        let directories = [
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
        ]
        return directories.map { $0 + "/libjemalloc.so.2" }.first(where: Files.exists)
    }()
}
