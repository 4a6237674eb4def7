import AgentRuntime

/// The measured agent's requests and nothing else: a program from before there was a base class, for the wrapper to wrap.
@main enum Main {
    static func main() {
        #if STATIC_AGENT
            AgentProgram.main(linkage: "static", isLegacy: true)
        #else
            AgentProgram.main(linkage: "dynamic", isLegacy: true)
        #endif
    }
}
