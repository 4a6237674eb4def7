import AgentRuntime

/// The planted costs, from the environment; none without variables.
struct Plants: Sendable, Equatable {
    /// Steps of a chain of integer arithmetic, on the thread that answers, for every request.
    var cpuIterations: UInt64
    /// Bytes of private memory, touched at startup.
    var memoryBytes: Int
    /// Additional characters of a label value on the page.
    var scrapeBytes: Int
    /// Bytes appended to a file for every request; whole pages, because the kernel counts those.
    var diskBytes: Int
    var diskDirectory: String
    /// Milliseconds added to exporter initialization, and again to opening the HTTP port.
    var delayMilliseconds: Double
    /// Microseconds slept before every answer.
    var latencyMicroseconds: Double
    /// Bytes allocated, touched and leaked for every request.
    var leakBytes: Int
    /// Steps that a child process does ten times a second.
    var childIterations: UInt64
    /// Number of children that are forked after the memory was touched. They share the memory and are idle.
    var forks: Int

    /// - Throws: `SettingsError` for an invalid value.
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
