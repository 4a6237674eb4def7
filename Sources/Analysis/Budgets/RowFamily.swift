import BenchmarkModel
import Statistics

/// Rows judged together: 5 % is the chance of a single wrong verdict among all of them, at any of the looks at a growing run.
///
/// Holm's procedure over the rows; each row's level is over all looks, and its interval at the nominal level of each.
/// Source: E. Glimm, W. Maurer and F. Bretz, "Hierarchical testing of multiple endpoints in group-sequential trials", Statistics in
/// Medicine 29 (2010), on closed tests of group-sequential hypotheses.
struct RowFamily {
    static let alpha = 0.05
    private let rule: GroupSequential?

    init(_ plan: Plan) { rule = plan.looks.count > 1 ? GroupSequential(looks: plan.looks) : nil }

    /// Of a single hypothesis.
    var level: Double { nominal(Self.alpha) }

    /// The nominal level at which an overall level is kept.
    func nominal(_ overall: Double) -> Double { rule?.nominal(overall: overall) ?? overall }

    /// For each p-value the nominal level at which its interval is judged; `alpha` for those without.
    func levels(_ pValues: [Double?]) -> [Double] {
        let present = pValues.compactMap { $0 }.map { rule?.overall(nominal: $0) ?? $0 }
        var known: [Double: Double] = [:]
        var levels = Holm(pValues: present, alpha: Self.alpha).levels.map { level -> Double in
            if let nominal = known[level] { return nominal }
            known[level] = nominal(level)
            return known[level]!
        }.makeIterator()
        return pValues.map { $0 == nil ? level : levels.next() ?? level }
    }

    /// Adjusted p-values over the whole family and all looks; nil where there is none.
    func adjusted(_ pValues: [Double?]) -> [Double?] {
        var adjusted = Holm(
            pValues: pValues.compactMap { $0 }.map { rule?.overall(nominal: $0) ?? $0 }, alpha: Self.alpha
        ).adjusted.makeIterator()
        return pValues.map { $0 == nil ? nil : adjusted.next() }
    }
}
