/// A flag that a command declares. Help, manual pages, completions and the parser use it.
protocol Flag: Sendable {
    /// The name with its dashes.
    var name: String { get }
    /// The placeholders of the values in help, one word per value; nil for a switch.
    var placeholder: String? { get }
    var help: String { get }
    /// The completions for shells, one entry per value.
    var completions: [Completion] { get }

    /// Whether the flag may be given several times.
    var isRepeatable: Bool { get }

    /// Converts the values from the command line. There are exactly `count` words, or of a repeatable flag `count` words
    /// for each time that it is given.
    func value(of words: [String]) throws(UsageError) -> any Sendable
}

extension Flag {
    /// The number of values.
    var count: Int { placeholder.map { $0.split(separator: " ").count } ?? 0 }

    var isRepeatable: Bool { false }

    /// The flag with the placeholders of its values, as in a command line.
    var usage: String { [name, placeholder].compactMap { $0 }.joined(separator: " ") }
}

/// A flag without a value.
struct Switch: Flag {
    let name: String
    let help: String
    var placeholder: String? { nil }
    var completions: [Completion] { [] }

    init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    func value(of words: [String]) -> any Sendable { true }
}

/// A flag with one or several values, which are converted to one `Value`.
struct Option<Value: Sendable>: Flag {
    let name: String
    let placeholder: String?
    let help: String
    let completions: [Completion]
    private let read: @Sendable ([String]) throws(UsageError) -> Value

    /// Creates a flag with one or several values.
    /// - Parameters:
    ///   - placeholder: one word per value, separated by spaces.
    ///   - completion: the completion of every value.
    init(
        _ name: String, _ placeholder: String, _ help: String, completing completion: Completion = .anything,
        words read: @escaping @Sendable ([String]) throws(UsageError) -> Value
    ) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
        completions = placeholder.split(separator: " ").map { _ in completion }
        self.read = read
    }

    /// Creates a flag with one value.
    init(
        _ name: String, _ placeholder: String, _ help: String, completing completion: Completion = .anything,
        reading read: @escaping @Sendable (String) throws(UsageError) -> Value
    ) {
        self.init(
            name, placeholder, help, completing: completion,
            words: { (words: [String]) throws(UsageError) -> Value in try read(words[0]) })
    }

    func value(of words: [String]) throws(UsageError) -> any Sendable { try read(words) }
}

/// A flag with one value that may be given several times.
struct RepeatedOption<Value: Sendable>: Flag {
    let name: String
    let placeholder: String?
    let help: String
    let completions: [Completion]
    private let read: @Sendable (String) throws(UsageError) -> Value
    var isRepeatable: Bool { true }

    init(
        _ name: String, _ placeholder: String, _ help: String, completing completion: Completion = .anything,
        reading read: @escaping @Sendable (String) throws(UsageError) -> Value
    ) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
        completions = [completion]
        self.read = read
    }

    func value(of words: [String]) throws(UsageError) -> any Sendable {
        var values: [Value] = []
        for word in words { values.append(try read(word)) }
        return values
    }
}
