/// The completion script for zsh: `_arguments` for each command.
enum ZshCompletion {
    static var script: String {
        let commands = Commands.all.map { "        \(quoted("\($0.name):\($0.summary)"))" }
        return """
            #compdef exporter-bench
            # zsh completion for exporter-bench; made by `exporter-bench help completions zsh`.

            _exporter_bench_targets() {
                local -a names
                names=(${(f)"$($service target list 2>/dev/null | awk 'NR > 2 { print $1 }')"})
                compadd -a names
            }

            _exporter_bench() {
                local -a commands
                commands=(
            \(commands.joined(separator: "\n"))
                )
                if ((CURRENT == 2)); then
                    _describe command commands
                    compadd -- --help --version
                    return
                fi
                local command=$words[2]
                shift words
                ((CURRENT--))
                case $command in
            \(Commands.all.map(branch).joined(separator: "\n"))
                esac
            }

            _exporter_bench "$@"
            """
    }

    private static func branch(_ command: any Command.Type) -> String {
        var specifications = command.flags.map { flag in
            let values = zip((flag.placeholder ?? "").split(separator: " "), flag.completions)
            return "\(flag.isRepeatable ? "*" : "")\(flag.name)[\(escaped(flag.help))]"
                + values.map { ":\(escaped(String($0))):\(action($1))" }.joined()
        }
        specifications.append("--help[prints the flags of the command]")
        if !command.firstWords.isEmpty {
            specifications.append("1:word:(\(command.firstWords.joined(separator: " ")))")
        }
        let rest = command.followed.map { "\($0.word)) \(ownCommand($0.by)) ;;" }
        if rest.isEmpty {
            if !command.positionals.isEmpty { specifications.append("*:file:_files") }
        } else {
            specifications.append("2:word:->second")
        }
        let lines = specifications.map { "            \(quoted($0))" }.joined(separator: " \\\n")
        let second =
            rest.isEmpty
            ? ""
            : """

                    if [[ $state == second ]]; then
                        case $words[2] in
                        \(rest.joined(separator: "\n                "))
                        esac
                    fi
            """
        return """
                \(command.name))
                    local state
                    _arguments \\
            \(lines)\(second)
                    ;;
            """
    }

    /// Returns the action in a specification of `_arguments`.
    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .files: "_files"
        case .directories: "_files -/"
        case .targets: "_exporter_bench_targets"
        case .anything: ""
        }
    }

    private static func ownCommand(_ completion: Completion) -> String {
        switch completion {
        case .words(let words): "compadd -- \(words.joined(separator: " "))"
        case .targets: "_exporter_bench_targets"
        case .directories: "_files -/"
        case .files, .anything: "_files"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.map { "\\[]:".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
