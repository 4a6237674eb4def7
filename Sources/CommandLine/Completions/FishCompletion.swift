/// The completion script for fish: one line for each command, flag and word.
enum FishCompletion {
    static var script: String {
        """
        # fish completion for exporter-bench; made by `exporter-bench help completions fish`.

        # Succeeds before a command is typed.
        function __exporter_bench_bare
            test (count (commandline -opc)) -eq 1
        end

        # Succeeds if the words without a dash after the program are exactly these.
        function __exporter_bench_at
            set -l words (string match -v -- '-*' (commandline -opc)[2..-1])
            test "$words" = "$argv"
        end

        # Succeeds if the command is this one.
        function __exporter_bench_in
            set -l words (commandline -opc)
            test (count $words) -gt 1; and test $words[2] = $argv[1]
        end

        function __exporter_bench_targets
            exporter-bench target list 2>/dev/null | awk 'NR > 2 { print $1 }'
        end

        complete -c exporter-bench -f
        complete -c exporter-bench -n __exporter_bench_bare -l help -d 'prints the commands'
        complete -c exporter-bench -n __exporter_bench_bare -l version -d 'prints the version'
        \(Commands.all.map(lines).joined(separator: "\n"))
        """
    }

    private static func lines(_ command: any Command.Type) -> String {
        var lines = [complete("__exporter_bench_bare", "-a \(command.name) -d \(quoted(command.summary))")]
        for flag in command.flags {
            let name = flag.name.hasPrefix("--") ? "-l \(flag.name.dropFirst(2))" : "-s \(flag.name.dropFirst())"
            let follows = flag.completions.first.map { " \(value($0))" } ?? ""
            lines.append(complete("__exporter_bench_in \(command.name)", "\(name)\(follows) -d \(quoted(flag.help))"))
        }
        if !command.firstWords.isEmpty {
            lines.append(
                complete(
                    "__exporter_bench_at \(command.name)", "-a \(quoted(command.firstWords.joined(separator: " ")))"))
        }
        for (word, completion) in command.followed {
            lines.append(complete("__exporter_bench_at \(command.name) \(word)", action(completion)))
        }
        return lines.joined(separator: "\n")
    }

    private static func complete(_ condition: String, _ rest: String) -> String {
        "complete -c exporter-bench -n \(quoted(condition)) \(rest)"
    }

    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .words(let words): "-a \(quoted(words.joined(separator: " ")))"
        case .files: "-F"
        case .directories: "-a '(__fish_complete_directories)'"
        case .targets: "-a '(__exporter_bench_targets)'"
        case .anything: ""
        }
    }

    /// Returns the arguments of `complete` for the value of a flag.
    private static func value(_ completion: Completion) -> String {
        completion == .files ? "-r -F" : "-x " + action(completion)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { "\\'".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
