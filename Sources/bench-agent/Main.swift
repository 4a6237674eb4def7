import AgentRuntime

/// The agent that is measured.
@main enum Main {
    static func main() {
        #if STATIC_AGENT
            AgentProgram.main(linkage: "static")
        #else
            AgentProgram.main(linkage: "dynamic")
        #endif
    }
}
