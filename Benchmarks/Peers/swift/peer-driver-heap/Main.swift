import PeerDriver

/// The same driver, loading libc dynamically: an allocator that counts can be preloaded.
@main enum Main {
    static func main() { Driver.main() }
}
