/// A number from outside the bench: from an agent, a load command, an allocator, a Prometheus or a stored run.
///
/// Every such number becomes a value through this type. A number that its quantity can have is a value. Any other
/// number becomes a reason that quotes it. The conversion is pure.
package struct ReportedNumber<Value: Comparable & LosslessStringConvertible & Sendable>: Sendable {
    private let source: String
    private let quantity: String
    private let text: String
    private let value: Value?

    /// - Parameters:
    ///   - text: the number as it was written.
    ///   - quantity: the reported quantity, such as "request_seconds".
    ///   - source: the source with its verb, such as "the load command reported".
    package init(_ text: some StringProtocol, as quantity: String, from source: String) {
        let text = String(text)
        self.init(text, Value(text), quantity, source)
    }

    package init(_ value: Value, as quantity: String, from source: String) {
        self.init("\(value)", value, quantity, source)
    }

    private init(_ text: String, _ value: Value?, _ quantity: String, _ source: String) {
        self.text = text
        self.value = value
        self.quantity = quantity
        self.source = source
    }

    /// Returns the value, or the reason why the number cannot be one.
    ///
    /// - Parameters:
    ///   - possible: the possible values of the quantity.
    ///   - unit: unit of the range, for the reason.
    package func value(in possible: ClosedRange<Value>, _ unit: String = "") -> Result<Value, Missing> {
        guard let value else { return .failure(problem("which is not a number")) }
        // For NaN, both comparisons are false.
        guard value >= possible.lowerBound, value <= possible.upperBound else {
            let range = "\(Self.shown(possible.lowerBound)) to \(Self.shown(possible.upperBound))"
            return .failure(problem("which can be \(range)\(unit.isEmpty ? "" : " \(unit)")"))
        }
        return .success(value)
    }

    private func problem(_ what: String) -> Missing {
        let quoted = value == nil ? "'\(Self.short(text))'" : Self.short(text)
        return Missing("\(source) \(quoted) as \(quantity), \(what)")
    }

    private static func shown(_ value: Value) -> String { (value as? Double)?.plainText ?? "\(value)" }

    /// Shortens a text for a message. A number has few digits, but a text that is not a number may have any length.
    private static func short(_ text: String) -> String {
        text.count > 40 ? text.prefix(40) + "..." : text
    }
}

extension ReportedNumber where Value == Double {
    /// Returns the value of a metric, or the reason why the number cannot be one.
    package func measured(_ metric: Metric) -> Measured {
        switch value(in: metric.possible, metric.unit.rawValue) {
        case .success(let value): Measured(value)
        case .failure(let missing): Measured(missing)
        }
    }
}

extension Measured {
    /// Returns the same value, or a reason if its metric cannot have it.
    func possible(of metric: Metric) -> Measured {
        guard let value, !metric.possible.contains(value) else { return self }
        return ReportedNumber(value, as: metric.name, from: "the value found is").measured(metric)
    }
}
