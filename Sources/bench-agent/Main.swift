import AgentRuntime
import SimulatedAgent

/// The measured agent.
@main enum Main {
    static func main() {
        #if STATIC_AGENT
            AgentProgram.main(linkage: "static") { SimulatedWork(settings: $0) }
        #else
            AgentProgram.main(linkage: "dynamic") { SimulatedWork(settings: $0) }
        #endif
    }
}
