import Report

/// A piece of a page. What is interpolated into a literal is escaped, unless it is a piece of a page itself: agents' names, and
/// all else that a run brings along, are strangers' words.
struct Markup: ExpressibleByStringInterpolation, Hashable {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Text that is a page's already: of this module's own making, or of the plots' script.
    init(trusted text: String) { self.text = text }

    static let empty: Markup = ""

    static func += (left: inout Markup, right: Markup) { left.text += right.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: String) { text += XMLText.escaped(value) }

        mutating func appendInterpolation(_ value: Int) { text += "\(value)" }

        mutating func appendInterpolation(_ part: Markup) { text += part.text }

        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    }
}
