/// The reason for a missing value. The whole project uses this type for it: thrown, returned in a `Result`, or stored
/// next to a metric.
package struct Missing: Error, Hashable, Sendable, CustomStringConvertible {
    /// Reason for people: the event, with the limit or the number that shows it. A reason made by the bench is never
    /// empty.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }

    package var description: String { reason }
}

/// It is coded as its reason.
extension Missing: Codable {
    package init(from decoder: any Decoder) throws {
        reason = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(reason)
    }
}

extension Result where Failure == Missing {
    package static func absent(_ reason: String) -> Self { .failure(Missing(reason)) }

    package var value: Success? {
        if case .success(let value) = self { value } else { nil }
    }

    package var absentReason: String? {
        if case .failure(let missing) = self { missing.reason } else { nil }
    }
}

/// A finite number, or the reason why it is missing. A missing value is never 0.
///
/// NaN and infinity are never values: they become a reason that names them. So a value can always be encoded, compared
/// and added.
package struct Measured: Hashable, Sendable {
    package let result: Result<Double, Missing>

    package init(_ value: Double) {
        result = value.isFinite ? .success(value) : .absent("the value found is \(value), which is not a finite number")
    }

    package init(_ missing: Missing) { result = .failure(missing) }

    package static func value(_ value: Double) -> Measured { Measured(value) }

    package static func absent(_ reason: String) -> Measured { Measured(Missing(reason)) }

    package var value: Double? { result.value }

    package var absentReason: String? { result.absentReason }
}

/// It is coded as `{"value": 1.5}` or `{"absent": "reason"}`.
extension Measured: Codable {
    private enum CodingKeys: String, CodingKey { case value, absent }

    /// - Throws: `DecodingError` if there is neither.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let missing = try container.decodeIfPresent(Missing.self, forKey: .absent) {
            self.init(missing)
        } else {
            self.init(try container.decode(Double.self, forKey: .value))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch result {
        case .success(let value): try container.encode(value, forKey: .value)
        case .failure(let missing): try container.encode(missing, forKey: .absent)
        }
    }
}
