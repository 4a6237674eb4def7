/// Counts of outcomes, in the outcomes' own order.
package struct Tally<Outcome: CaseIterable & Hashable & Sendable & RawRepresentable<String>>: Hashable, Sendable {
    private let counts: [Outcome: Int]

    init(_ outcomes: [Outcome]) { counts = Dictionary(outcomes.map { ($0, 1) }, uniquingKeysWith: +) }

    package func count(of outcome: Outcome) -> Int { counts[outcome] ?? 0 }

    /// Such as "5 pass, 1 fail"; nil where there is nothing to count.
    ///
    /// - Parameter shown: turns the text of one outcome into the shown one, such as by coloring it.
    package func text(_ shown: (Outcome, String) -> String = { $1 }) -> String? {
        let parts = Outcome.allCases.filter { count(of: $0) > 0 }.map { shown($0, "\(count(of: $0)) \($0.rawValue)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
