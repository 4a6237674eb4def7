import BenchmarkModel

/// The flag that names the results directory, the same for every command with one.
enum ResultsOption {
    static func directory(_ help: String = "results directory; results by default") -> Option<String> {
        Option("--output", "DIR", help, completing: .directories)
    }

    /// The directory that the flag names, or the default.
    static func path(_ given: String?) -> String { given ?? BenchCommand.defaultResults }
}
