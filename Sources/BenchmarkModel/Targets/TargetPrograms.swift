extension Target {
    /// The programs that must be there before anything is started, placeholders not expanded: of the command, of the load command, and
    /// of the legacy command those of this project.
    ///
    /// Of `/usr/bin/env` and what it is given, the program that it becomes belongs to them too.
    package var programs: [String] {
        Self.programs(of: command) + loadCommand.prefix(1) + legacyCommand.filter { $0.hasPrefix("{bin}/") }
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
                // One without a slash is looked for by env itself.
                return word.contains("/") ? [first, word] : [first]
            }
        }
        return [first]
    }
}
