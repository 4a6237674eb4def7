import AgentRuntime

/// The same agent, loading libc dynamically: an allocator that counts can be preloaded.
@main enum Main {
    static func main() { AgentProgram.main(linkage: "dynamic") }
}
