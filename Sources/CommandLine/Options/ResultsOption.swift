import BenchmarkModel

/// The flag for the results directory. All commands with results share it.
enum ResultsOption {
    static func directory(_ help: String = "results directory; results by default") -> Option<String> {
        Option("--output", "DIR", help, completing: .directories)
    }

    /// Returns the directory that the flag names, or the default directory.
    static func path(_ given: String?) -> String { given ?? BenchCommand.defaultResults }
}
