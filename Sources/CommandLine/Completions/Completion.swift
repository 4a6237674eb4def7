import BenchmarkModel

/// The kind of word that a shell can complete at one position of a command line.
enum Completion: Equatable, Sendable {
    case words([String])
    case files
    case directories
    /// The targets of the project. The script gets them from `target list`.
    case targets
    case anything
}

extension Command {
    /// The allowed first positional words. `help` also takes the names of the commands.
    static var firstWords: [String] { name == HelpCommand.name ? words + Commands.names : words }

    /// Returns the completion of the word after one of the first words.
    static func completions(after word: String) -> Completion {
        switch (name, word) {
        case ("help", "metric"): .words(Metric.all.map(\.name))
        case ("help", "completions"): .words(HelpCommand.Shell.allCases.map(\.rawValue))
        case ("help", "man"): .words(Commands.names)
        case ("target", "check"): .targets
        default: .anything
        }
    }

    /// The first words that have a completion for the next word.
    static var followed: [(word: String, by: Completion)] {
        words.map { ($0, completions(after: $0)) }.filter { $0.1 != .anything }
    }
}
