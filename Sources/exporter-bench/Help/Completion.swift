import BenchmarkModel

/// What may stand at a place of a command line, for shells to complete.
enum Completion: Equatable {
    case words([String])
    case files
    case directories
    /// The targets of the project, which the program itself lists.
    case targets
    case anything
}

extension Flag {
    /// What may follow, a case a word; told by the names of its values.
    var completions: [Completion] {
        (value ?? "").split(separator: " ").map { word in
            switch word {
            case "T[,U...]", "A", "B": .targets
            case "DIR": .directories
            default:
                if word.contains("FILE") {
                    .files
                } else if word.contains("|") {
                    .words(word.split(separator: "|").map(String.init))
                } else {
                    .anything
                }
            }
        }
    }
}

extension Command {
    /// The first word without a flag; help is of commands besides.
    var firstWords: [String] { self.name == HelpCommand.command.name ? words + Commands.all.map(\.name) : words }

    /// What follows one of the first words.
    func completions(after word: String) -> Completion {
        switch (name, word) {
        case ("help", "metric"): .words(Metric.all.map(\.name))
        case ("help", "completions"): .words(["bash", "zsh", "fish"])
        case ("help", "man"): .words(Commands.all.map(\.name))
        case ("target", "check"): .targets
        default: .anything
        }
    }

    /// The first words that something is known to follow.
    var followed: [(word: String, by: Completion)] {
        words.map { ($0, completions(after: $0)) }.filter { $0.1 != .anything }
    }
}
