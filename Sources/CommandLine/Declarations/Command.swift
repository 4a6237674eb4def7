import BenchmarkModel

/// A command of the program: its help, its flags and arguments, and its action.
protocol Command: Sendable {
    /// The flags and arguments. A command can read only the options that it declares here.
    associatedtype Declared: OptionGroup

    static var name: String { get }
    static var summary: String { get }
    /// The part of the usage line after the command's name.
    static var synopsis: String { get }
    static var example: String { get }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode
}

extension Command {
    /// The flags, in the order in which help lists them.
    static var flags: [any Flag] { Declared().flags }

    static var positionals: [any Positional] { Declared().positionals }

    /// The allowed values of the first positional word; empty when any word is allowed.
    static var words: [String] { positionals.first?.words ?? [] }

    /// Reads the words after the command's name and runs the command.
    static func run(words: [String], in world: World) throws -> ExitCode {
        try run(Options<Declared>(words), in: world)
    }
}
