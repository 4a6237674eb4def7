extension Target {
    /// The programs that must exist before any process is started, with placeholders not expanded: those of the command
    /// and the load command, those of setup and teardown, and those of the legacy command that belong to this project.
    ///
    /// For a command that starts with `/usr/bin/env`, the program that env runs is included.
    package var programs: [String] {
        Self.programs(of: command) + loadCommand.prefix(1) + legacyCommand.filter { $0.hasPrefix("{bin}/") }
            // A setup may make the program of the teardown.
            + (Self.programs(of: rules.setup) + Self.programs(of: rules.teardown)).filter { !$0.contains("{scratch}") }
    }

    /// Options whose value is the next word. Source: env(1) of GNU coreutils 9.1.
    private static let optionsWithValue: Set<String> = ["-u", "--unset", "-C", "--chdir", "-S", "--split-string"]

    static func programs(of command: [String]) -> [String] {
        guard let first = command.first else { return [] }
        guard first == "/usr/bin/env" || first == "/bin/env" else { return [first] }
        var words = command.dropFirst()
        while let word = words.popFirst() {
            if optionsWithValue.contains(word) {
                words = words.dropFirst()
            } else if !word.hasPrefix("-"), !word.contains("=") {
                // env itself searches for a program without a slash.
                return word.contains("/") ? [first, word] : [first]
            }
        }
        return [first]
    }
}
