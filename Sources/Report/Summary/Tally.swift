/// Counts of outcomes, in the order of the outcome's cases.
package struct Tally<Outcome: CaseIterable & Hashable & Sendable & RawRepresentable<String>>: Hashable, Sendable {
    private let counts: [Outcome: Int]

    init(_ outcomes: [Outcome]) { counts = Dictionary(outcomes.map { ($0, 1) }, uniquingKeysWith: +) }

    package func count(of outcome: Outcome) -> Int { counts[outcome] ?? 0 }

    /// Returns a text such as "5 pass, 1 fail"; nil if there are no outcomes.
    ///
    /// - Parameter shown: changes the text of one outcome, for example adds a color.
    package func text(_ shown: (Outcome, String) -> String = { $1 }) -> String? {
        let parts = Outcome.allCases.filter { count(of: $0) > 0 }.map { shown($0, "\(count(of: $0)) \($0.rawValue)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
