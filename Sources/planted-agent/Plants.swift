import AgentRuntime

/// What is planted, as the environment says it; nothing without it.
struct Plants: Sendable, Equatable {
    /// Steps of a chain of integer arithmetic, on the thread that answers, for every request.
    var cpuIterations: UInt64
    /// Private memory, touched at start.
    var memoryBytes: Int
    /// Characters of a label value more on the page.
    var scrapeBytes: Int
    /// Appended to a file for every request; whole pages, because the kernel counts those.
    var diskBytes: Int
    var diskDirectory: String
    /// Time that exporter initialisation takes longer, and again the opening of the HTTP port.
    var delayMilliseconds: Double
    /// Slept before every answer.
    var latencyMicroseconds: Double
    /// Allocated, touched and forgotten for every request.
    var leakBytes: Int
    /// Steps that a child process does ten times a second.
    var childIterations: UInt64
    /// Children that are forked once the memory is touched. They share it, and do nothing.
    var forks: Int

    /// - Throws: `SettingsError` for a value that is none.
    init(environment: (String) -> String?) throws(SettingsError) {
        func number<Value>(
            _ variable: String, _ none: Value, _ parse: (String) -> Value?
        ) throws(SettingsError) -> Value {
            guard let text = environment(variable) else { return none }
            guard let value = parse(text) else {
                throw SettingsError(variable: variable, value: text, expected: "a number of 0 or more")
            }
            return value
        }
        func size(_ variable: String) throws(SettingsError) -> Int {
            try number(variable, 0) { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        }
        func time(_ variable: String) throws(SettingsError) -> Double {
            try number(variable, 0) { Double($0).flatMap { (0...60_000_000).contains($0) ? $0 : nil } }
        }
        cpuIterations = try number("PLANT_CPU_ITERATIONS", 0) { UInt64($0) }
        memoryBytes = try size("PLANT_MEMORY_BYTES")
        scrapeBytes = try size("PLANT_SCRAPE_BYTES")
        diskBytes = try size("PLANT_DISK_BYTES")
        diskDirectory = environment("PLANT_DISK_DIRECTORY") ?? "."
        delayMilliseconds = try time("PLANT_DELAY_MS")
        latencyMicroseconds = try time("PLANT_LATENCY_US")
        leakBytes = try size("PLANT_LEAK_BYTES")
        childIterations = try number("PLANT_CHILD_ITERATIONS", 0) { UInt64($0) }
        forks = try size("PLANT_FORKS")
    }
}
