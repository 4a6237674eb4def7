/// The completion script for bash: one function with a case for each command.
enum BashCompletion {
    static var script: String {
        """
        # bash completion for exporter-bench; made by `exporter-bench help completions bash`.

        _exporter_bench_targets() { "${COMP_WORDS[0]}" target list 2>/dev/null | awk 'NR > 2 { print $1 }'; }

        _exporter_bench() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=
            # Bash splits --flag=value into three words.
            if [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
            if [[ $current == = ]]; then current= previous=${COMP_WORDS[COMP_CWORD - 1]}; fi
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                words="\(Commands.names.joined(separator: " ")) --help --version"
            else
                case ${COMP_WORDS[1]} in
        \(Commands.all.map(branch).joined(separator: "\n"))
                esac
            fi
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        }

        complete -o bashdefault -o default -F _exporter_bench exporter-bench
        """
    }

    private static func branch(_ command: any Command.Type) -> String {
        let flags = command.flags.compactMap { flag -> String? in
            flag.completions.first.map { "\(flag.name)) \(action($0)) ;;" }
        }
        let followed = command.followed.map { "\($0.word)) \(action($0.by)) ;;" }
        let cases = (flags + followed).map { "            \($0)" }
        let words = (command.flags.map(\.name) + ["--help"]).joined(separator: " ")
        let first = command.firstWords.joined(separator: " ")
        return """
                    \(command.name))
                        case $previous in
            \(cases.joined(separator: "\n"))
                        esac
                        words="\(words)"
                        if ((COMP_CWORD == 2)); then words="\(first) $words"; fi
                        ;;
            """
    }

    /// Returns the action of one case: it offers words, or leaves the completion of files to bash.
    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .words(let words): give("\"\(words.joined(separator: " "))\"")
        case .targets: give("\"$(_exporter_bench_targets)\"")
        case .directories: "mapfile -t COMPREPLY < <(compgen -d -- \"$current\"); return"
        case .files, .anything: "return"
        }
    }

    private static func give(_ words: String) -> String {
        "mapfile -t COMPREPLY < <(compgen -W \(words) -- \"$current\"); return"
    }
}
