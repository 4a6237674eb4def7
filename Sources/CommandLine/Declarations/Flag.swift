/// A flag that a command declares, as help, manual pages, completions and the parser see it.
protocol Flag: Sendable {
    /// With its dashes.
    var name: String { get }
    /// What follows the name in help, a word for each value; nil for a switch.
    var placeholder: String? { get }
    var help: String { get }
    /// The words that shells complete, one entry for each value.
    var completions: [Completion] { get }

    /// Reads the values that were given, of which there are `count`.
    func value(of words: [String]) throws(UsageError) -> any Sendable
}

extension Flag {
    /// The number of words that follow the name.
    var count: Int { placeholder.map { $0.split(separator: " ").count } ?? 0 }

    /// With its values, as a command line has it.
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

/// A flag with one value or several, which are read as one `Value`.
struct Option<Value: Sendable>: Flag {
    let name: String
    let placeholder: String?
    let help: String
    let completions: [Completion]
    private let read: @Sendable ([String]) throws(UsageError) -> Value

    /// - Parameters:
    ///   - placeholder: a word for each value.
    ///   - completion: of each value.
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

    /// A flag with one value.
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
