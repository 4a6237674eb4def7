/// The words of a command line, sorted into flags and positional words. Flags are written `--flag value`,
/// `--flag=value` or `-o value`; switches have no value. The values are not converted yet.
struct CommandWords {
    /// The values of each flag on the command line, by the flag's name.
    private(set) var given: [String: [String]] = [:]
    private(set) var positional: [String] = []

    /// Sorts the words of a command line.
    /// - Parameter limit: the maximum number of words without a flag.
    init(_ arguments: [String], flags: [any Flag], positional limit: Int) throws(UsageError) {
        var index = 0
        var onlyPositional = false
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            if word == "--", !onlyPositional {
                onlyPositional = true
            } else if !onlyPositional, word.hasPrefix("-"), word != "-" {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard let flag = flags.first(where: { $0.name == parts[0] }) else {
                    let names = flags.map(\.name) + ["--help"]
                    throw UsageError(
                        "unknown flag '\(parts[0])'", word: parts[0], among: names,
                        else: "this command has \(names.joined(separator: " "))")
                }
                guard given[flag.name] == nil || flag.isRepeatable else {
                    throw UsageError(description: "\(flag.name) is given twice: give it once")
                }
                var values = Array(parts.dropFirst())
                while values.count < flag.count, index < arguments.count, !arguments[index].hasPrefix("--") {
                    values.append(arguments[index])
                    index += 1
                }
                try Self.check(values, of: flag)
                given[flag.name, default: []] += values
            } else {
                guard positional.count < limit else { throw .unexpected(word) }
                positional.append(word)
            }
        }
    }

    private static func check(_ values: [String], of flag: any Flag) throws(UsageError) {
        guard let placeholder = flag.placeholder else {
            guard values.isEmpty else {
                throw UsageError(description: "\(flag.name) takes no value: give \(flag.name) alone")
            }
            return
        }
        guard !values.contains("") else {
            throw UsageError(description: "\(flag.name) has an empty value: give \(flag.usage)")
        }
        guard values.count == flag.count else {
            let needs = flag.count == 1 ? "a value" : "\(flag.count) values"
            throw UsageError(description: "\(flag.name) needs \(needs): \(flag.name) \(placeholder)")
        }
    }
}
