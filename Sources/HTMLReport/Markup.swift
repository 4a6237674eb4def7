import BenchmarkModel
import Report

/// A piece of HTML.
///
/// Values that are interpolated into a literal are escaped, unless they are `Markup` themselves. Names of agents and
/// all other texts of a run are untrusted.
struct Markup: ExpressibleByStringInterpolation, Hashable {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Takes HTML without escaping it: text of this module, or the script that draws the plots.
    init(trusted text: String) { self.text = text }

    static let empty: Markup = ""

    static func += (left: inout Markup, right: Markup) { left.text += right.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: String) { text += XMLText.escaped(value) }

        mutating func appendInterpolation(_ subject: SubjectID) { text += XMLText.escaped(subject.text) }

        mutating func appendInterpolation(_ value: Int) { text += "\(value)" }

        mutating func appendInterpolation(_ part: Markup) { text += part.text }

        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    }
}
