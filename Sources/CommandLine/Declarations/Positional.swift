/// Words without a flag that a command declares; they are told apart by their place.
protocol Positional: Sendable {
    /// Names the argument among those of its command.
    var name: String { get }
    /// The most words that it takes.
    var limit: Int { get }
    /// What shells complete; empty where that is not known beforehand.
    var words: [String] { get }

    /// Reads the words that were given, which may be none.
    /// - Returns: nil where there is nothing to be read.
    func value(of words: [String]) throws(UsageError) -> (any Sendable)?
}

/// One word that may be left out.
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

/// Any number of words, up to a limit that only a broken script reaches.
struct ArgumentList: Positional {
    let name: String
    var limit: Int { 10_000 }
    var words: [String] { [] }

    init(_ name: String) { self.name = name }

    func value(of words: [String]) -> (any Sendable)? { words }
}

/// One word that is required.
struct RequiredArgument<Value: Sendable>: Positional {
    let name: String
    let words: [String]
    var limit: Int { 1 }
    /// The message where the word is missing.
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
    /// One of the cases, which names what the command does.
    /// - Parameters:
    ///   - noun: what a case is called, such as "action".
    ///   - separator: between the cases in messages.
    init(_ name: String, of command: String, noun: String, separator: String = ", ") {
        let words = Value.allCases.map(\.rawValue)
        let remedy = "give \(words.joined(separator: separator))"
        self.name = name
        self.words = words
        missing = "\(command) what? \(remedy)"
        read = { (word: String) throws(UsageError) -> Value in
            guard let value = Value(rawValue: word) else {
                throw UsageError("unknown \(noun) '\(word)'", word: word, among: words, else: remedy)
            }
            return value
        }
    }
}
