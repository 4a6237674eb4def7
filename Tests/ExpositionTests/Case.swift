import Exposition
import Testing

/// A page, and what its format says of it.
struct Case: Sendable, CustomTestStringConvertible {
    let page: [UInt8]
    /// The rule that it breaks first; nil when it is valid.
    let rule: Rule?

    init(_ page: [UInt8], _ rule: Rule? = nil) {
        self.page = page
        self.rule = rule
    }

    var testDescription: String { "\(String(decoding: page, as: UTF8.self).debugDescription)" }

    static func accepted(_ pages: String...) -> [Case] { pages.map { Case(Array($0.utf8)) } }
    static func refused(_ rule: Rule, _ pages: String...) -> [Case] { pages.map { Case(Array($0.utf8), rule) } }

    /// Each with the end that OpenMetrics demands.
    func ended() -> Case { Case(page + Array("# EOF\n".utf8), rule) }
}
