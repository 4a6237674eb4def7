/// Phrases that several output forms share.
package enum Wording {
    /// The confidence level of the intervals of a comparison.
    package static let adjusted = "95 %, adjusted (Holm) over the rows"

    /// The confidence level of the intervals of budgets.
    package static let adjustedByTarget = "\(adjusted) of a target"

    /// The confidence level of the intervals of all other figures.
    package static let notAdjusted = "95 % intervals, not adjusted"

    /// The meaning of A/A.
    package static let noise = "the same difference between two equal processes"

    /// The line before the caveats of a comparison.
    package static let reserved =
        "With these caveats, no row except the exact ones is better than inconclusive"

    /// The advice for a disturbed run.
    package static let repeatRun = "repeat it on a quieter machine"
}
