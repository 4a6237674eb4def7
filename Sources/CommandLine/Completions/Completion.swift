import BenchmarkModel

/// What may stand at a place of a command line, for shells to complete.
enum Completion: Equatable, Sendable {
    case words([String])
    case files
    case directories
    /// The targets of the project, which the program itself lists.
    case targets
    case anything
}

extension Command {
    /// The first words without a flag; `help` takes the commands as well.
    static var firstWords: [String] { name == HelpCommand.name ? words + Commands.names : words }

    /// The words that may follow one of the first words.
    static func completions(after word: String) -> Completion {
        switch (name, word) {
        case ("help", "metric"): .words(Metric.all.map(\.name))
        case ("help", "completions"): .words(HelpCommand.Shell.allCases.map(\.rawValue))
        case ("help", "man"): .words(Commands.names)
        case ("target", "check"): .targets
        default: .anything
        }
    }

    /// The first words that are followed by known words.
    static var followed: [(word: String, by: Completion)] {
        words.map { ($0, completions(after: $0)) }.filter { $0.1 != .anything }
    }
}
