import BenchmarkModel
import ConfigurationReader

/// A mistake on the command line: one line, naming it and what would be right. Exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// One flag of a command.
struct Flag: Sendable {
    let name: String
    /// Shown in help, a word a value; nil for a switch.
    let value: String?
    let help: String

    init(_ name: String, _ value: String? = nil, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }

    /// How many words follow it.
    var count: Int { value.map { $0.split(separator: " ").count } ?? 0 }
}

/// The words of a command line sorted by a command's flags: `--flag value`, `--flag=value`, `-o value`, switches, and the
/// rest in order.
struct Options {
    private var values: [String: [String]] = [:]
    private var switches: Set<String> = []
    private(set) var positional: [String] = []

    init(_ arguments: [String], flags: [Flag], positional limit: Int) throws(UsageError) {
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
                    throw UsageError(description: Self.unknown(parts[0], flags))
                }
                guard values[flag.name] == nil, !switches.contains(flag.name) else {
                    throw UsageError(description: "\(flag.name) is given twice")
                }
                if flag.value == nil {
                    guard parts.count == 1 else { throw UsageError(description: "\(flag.name) takes no value") }
                    switches.insert(flag.name)
                } else {
                    var given = Array(parts.dropFirst())
                    while given.count < flag.count, index < arguments.count, !arguments[index].hasPrefix("--") {
                        given.append(arguments[index])
                        index += 1
                    }
                    guard !given.contains("") else {
                        throw UsageError(description: "\(flag.name) has an empty value: give \(flag.usage)")
                    }
                    guard given.count == flag.count else {
                        let needs = flag.count == 1 ? "a value" : "\(flag.count) values"
                        throw UsageError(description: "\(flag.name) needs \(needs): \(flag.name) \(flag.value!)")
                    }
                    values[flag.name] = given
                }
            } else {
                guard positional.count < limit else {
                    throw UsageError(description: "unexpected argument '\(word)'")
                }
                positional.append(word)
            }
        }
    }

    private static func unknown(_ word: String, _ flags: [Flag]) -> String {
        let names = flags.map(\.name) + ["--help"]
        if let near = nearest(word, among: names) { return "unknown flag '\(word)': did you mean \(near)?" }
        return "unknown flag '\(word)': this command has \(names.joined(separator: " "))"
    }

    func has(_ name: String) -> Bool { switches.contains(name) }

    func text(_ name: String) -> String? { values[name]?.first }

    /// All values of a flag that takes several.
    func texts(_ name: String) -> [String]? { values[name] }

    /// Flags that were given, of those named.
    func given(_ names: [String]) -> [String] { names.filter { values[$0] != nil || switches.contains($0) } }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = values[name]?.first else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                description: "\(name) '\(text)': give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number greater than `low` and at most `high`; seconds may carry the unit s, ms or min.
    func number(_ name: String, above low: Double, upTo high: Double, seconds: Bool = false) throws(UsageError)
        -> Double?
    {
        guard let text = values[name]?.first else { return nil }
        let example = seconds ? ", for instance 15 or 15s" : ""
        let number = seconds ? Self.seconds(text) : Double(text)
        guard let number, number > low, number <= high else {
            throw UsageError(
                description:
                    "\(name) '\(text)': give a number above \(low.plainText) and up to \(high.plainText)\(example)")
        }
        return number
    }

    /// A number from 0 to 1.
    func share(_ name: String) throws(UsageError) -> Double? {
        guard let text = values[name]?.first else { return nil }
        guard let number = Double(text), (0...1).contains(number) else {
            throw UsageError(description: "\(name) '\(text)': give a number from 0 to 1")
        }
        return number
    }

    private static func seconds(_ text: String) -> Double? {
        for (suffix, factor) in [("ms", 0.001), ("min", 60.0), ("s", 1.0)] where text.hasSuffix(suffix) {
            return Double(text.dropLast(suffix.count)).map { $0 * factor }
        }
        return Double(text)
    }
}
