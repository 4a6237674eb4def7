/// A positional argument of a command: one or several words without a flag.
protocol Positional: Sendable {
    /// The name of the argument, unique in its command.
    var name: String { get }
    /// The maximum number of words.
    var limit: Int { get }
    /// The words that shells complete; empty when any word is allowed.
    var words: [String] { get }

    /// Converts the words from the command line; there may be none.
    /// - Returns: nil when the argument is absent.
    func value(of words: [String]) throws(UsageError) -> (any Sendable)?
}

/// An optional argument of one word.
struct Argument: Positional {
    let name: String
    let words: [String]
    var limit: Int { 1 }

    init(_ name: String, words: [String] = []) {
        self.name = name
        self.words = words
    }

    func value(of words: [String]) -> (any Sendable)? { words.first }
}

/// An argument of any number of words, up to a limit that only a broken script reaches.
struct ArgumentList: Positional {
    let name: String
    var limit: Int { 10_000 }
    var words: [String] { [] }

    init(_ name: String) { self.name = name }

    func value(of words: [String]) -> (any Sendable)? { words }
}

/// A required argument of one word.
struct RequiredArgument<Value: Sendable>: Positional {
    let name: String
    let words: [String]
    var limit: Int { 1 }
    /// The error message when the word is missing.
    private let missing: String
    private let read: @Sendable (String) throws(UsageError) -> Value

    func value(of words: [String]) throws(UsageError) -> (any Sendable)? {
        guard let word = words.first else { throw UsageError(description: missing) }
        return try read(word)
    }
}

extension RequiredArgument where Value == String {
    init(_ name: String, missing: String) {
        self.name = name
        words = []
        self.missing = missing
        read = { $0 }
    }
}

extension RequiredArgument where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// Creates an argument with the name of one of the cases as its value, such as the action of a command.
    /// - Parameters:
    ///   - command: the name of the command, for the error message.
    ///   - noun: the word for a case, such as "action".
    ///   - separator: the separator between the cases in messages.
    init(_ name: String, of command: String, noun: String, separator: String = ", ") {
        let words = Value.allCases.map(\.rawValue)
        let remedy = "give \(words.joined(separator: separator))"
        self.name = name
        self.words = words
        missing = "\(command): the \(noun) is missing: \(remedy)"
        read = { (word: String) throws(UsageError) -> Value in
            guard let value = Value(rawValue: word) else {
                throw UsageError("unknown \(noun) '\(word)'", word: word, among: words, else: remedy)
            }
            return value
        }
    }
}
