import AgentRuntime
import SimulatedAgent

/// The measured agent with libc loaded dynamically, so that a counting allocator can be preloaded.
@main enum Main {
    static func main() { AgentProgram.main(linkage: "dynamic") { SimulatedWork(settings: $0) } }
}
