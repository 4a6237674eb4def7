import BenchmarkModel

extension Option where Value == String {
    /// Creates a flag with a text value.
    init(_ name: String, _ placeholder: String, _ help: String, completing completion: Completion = .anything) {
        self.init(name, placeholder, help, completing: completion, reading: { $0 })
    }
}

extension Option where Value == Int {
    /// Creates a flag with a whole number in `range`.
    init(_ name: String, _ placeholder: String, in range: ClosedRange<Int>, _ help: String) {
        self.init(name, placeholder, help) { (text: String) throws(UsageError) -> Int in
            guard let number = Int(text), range.contains(number) else {
                throw UsageError(
                    description:
                        "\(name) '\(text)': give a whole number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return number
        }
    }
}

extension Option where Value == Double {
    /// Creates a flag with a number greater than `low` and at most `high`.
    init(_ name: String, _ placeholder: String, above low: Double, upTo high: Double, _ help: String) {
        self.init(name, placeholder, help) { (text: String) throws(UsageError) -> Double in
            guard let number = Double(text), number > low, number <= high else {
                throw Self.outside(name, text, low, high)
            }
            return number
        }
    }

    /// Creates a flag with a duration in seconds, greater than `low` and at most `high`. A unit s, ms or min is
    /// allowed.
    init(_ name: String, _ placeholder: String, secondsAbove low: Double, upTo high: Double, _ help: String) {
        self.init(name, placeholder, help) { (text: String) throws(UsageError) -> Double in
            guard let number = Self.seconds(text), number > low, number <= high else {
                throw Self.outside(name, text, low, high, example: ", for instance 15 or 15s")
            }
            return number
        }
    }

    /// Creates a flag with a number from 0 to 1.
    init(_ name: String, share placeholder: String, _ help: String) {
        self.init(name, placeholder, help) { (text: String) throws(UsageError) -> Double in
            guard let number = Double(text), (0...1).contains(number) else {
                throw UsageError(description: "\(name) '\(text)': give a number from 0 to 1")
            }
            return number
        }
    }

    private static func outside(
        _ name: String, _ text: String, _ low: Double, _ high: Double, example: String = ""
    ) -> UsageError {
        UsageError(
            description: "\(name) '\(text)': give a number above \(low.plainText) and up to \(high.plainText)\(example)"
        )
    }

    private static func seconds(_ text: String) -> Double? {
        for (suffix, factor) in [("ms", 0.001), ("min", 60.0), ("s", 1.0)] where text.hasSuffix(suffix) {
            return Double(text.dropLast(suffix.count)).map { $0 * factor }
        }
        return Double(text)
    }
}

extension Option where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// Creates a flag with the name of one of the cases as its value.
    init(_ name: String, choosing help: String) {
        let names = Value.allCases.map(\.rawValue)
        self.init(name, names.joined(separator: "|"), help, completing: .words(names)) {
            (text: String) throws(UsageError) -> Value in
            guard let value = Value(rawValue: text) else {
                throw UsageError("\(name) '\(text)'", word: text, among: names, else: "give \(Choices.text(names))")
            }
            return value
        }
    }
}

/// Formats names for a message: `a, b or c`.
enum Choices {
    static func text(_ names: [String]) -> String {
        guard names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    }
}
