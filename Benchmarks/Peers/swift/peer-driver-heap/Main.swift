import PeerDriver

/// The same driver with a dynamically linked libc, so that a counting allocator can be preloaded.
@main enum Main {
    static func main() { Driver.main() }
}
