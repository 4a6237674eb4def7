import BenchmarkModel
import Statistics

/// Rows that are judged together. The chance of a single wrong verdict among all of them, at any look at a growing run,
/// is 5 %.
///
/// Holm's procedure runs over the rows. Each row's level is over all looks, and its interval is at the nominal level of
/// each look.
/// Source: E. Glimm, W. Maurer and F. Bretz, "Hierarchical testing of multiple endpoints in group-sequential trials",
/// Statistics in Medicine 29 (2010), on closed tests of group-sequential hypotheses.
struct RowFamily {
    static let alpha = 0.05
    private let rule: GroupSequential?

    init(_ plan: Plan) { rule = plan.looks.count > 1 ? GroupSequential(looks: plan.looks) : nil }

    /// Nominal level of a single hypothesis.
    var level: Double { nominal(Self.alpha) }

    /// Returns the nominal level that keeps an overall level over all looks.
    func nominal(_ overall: Double) -> Double { rule?.nominal(overall: overall) ?? overall }

    /// Returns for each p-value the nominal level at which its interval is judged; `alpha` where there is no p-value.
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

    /// Returns p-values adjusted over the whole family and all looks; nil where there is no p-value.
    func adjusted(_ pValues: [Double?]) -> [Double?] {
        var adjusted = Holm(
            pValues: pValues.compactMap { $0 }.map { rule?.overall(nominal: $0) ?? $0 }, alpha: Self.alpha
        ).adjusted.makeIterator()
        return pValues.map { $0 == nil ? nil : adjusted.next() }
    }
}
