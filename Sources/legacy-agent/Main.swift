import AgentRuntime
import SimulatedAgent

/// The measured agent's requests and nothing else: a program without the base class, for tests of the wrapper.
@main enum Main {
    static func main() {
        #if STATIC_AGENT
            AgentProgram.main(linkage: "static", isLegacy: true) { SimulatedWork(settings: $0) }
        #else
            AgentProgram.main(linkage: "dynamic", isLegacy: true) { SimulatedWork(settings: $0) }
        #endif
    }
}
