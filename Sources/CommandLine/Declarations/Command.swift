import BenchmarkModel

/// A command of the program: what help says of it, what its command line may have, and what it does.
protocol Command: Sendable {
    /// The flags and arguments. A command reads what it declares there, and nothing else.
    associatedtype Declared: OptionGroup

    static var name: String { get }
    static var summary: String { get }
    /// What follows the name in the usage line.
    static var synopsis: String { get }
    static var example: String { get }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode
}

extension Command {
    /// In the order of help.
    static var flags: [any Flag] { Declared().flags }

    static var positionals: [any Positional] { Declared().positionals }

    /// What the first word without a flag may be, where it is one of a few.
    static var words: [String] { positionals.first?.words ?? [] }

    /// Reads the words behind the command's name, and carries them out.
    static func run(words: [String], in world: World) throws -> ExitCode {
        try run(Options<Declared>(words), in: world)
    }
}
