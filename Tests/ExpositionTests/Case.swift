import Exposition
import Testing

/// A page, and the rule of its format that it breaks, if any.
struct Case: Sendable, CustomTestStringConvertible {
    let page: [UInt8]
    /// The rule that the page breaks first; nil if the page is valid.
    let rule: Rule?

    init(_ page: [UInt8], _ rule: Rule? = nil) {
        self.page = page
        self.rule = rule
    }

    var testDescription: String { "\(String(decoding: page, as: UTF8.self).debugDescription)" }

    static func accepted(_ pages: String...) -> [Case] { pages.map { Case(Array($0.utf8)) } }
    static func refused(_ rule: Rule, _ pages: String...) -> [Case] { pages.map { Case(Array($0.utf8), rule) } }

    /// Returns the case with the end line that OpenMetrics demands.
    func ended() -> Case { Case(page + Array("# EOF\n".utf8), rule) }
}
