/// Phrases that several forms use in sentences of their own.
package enum Wording {
    /// How intervals of a comparison are judged.
    package static let adjusted = "95 %, adjusted (Holm) over the rows"

    /// How intervals of budgets are judged.
    package static let adjustedByTarget = "\(adjusted) of a target"

    /// How intervals beside the budgets are made.
    package static let notAdjusted = "95 % intervals, not adjusted"

    /// The meaning of A/A.
    package static let noise = "the same difference where there is nothing to find"

    /// The line before a comparison's reservations.
    package static let reserved =
        "With these reservations no row is better than inconclusive, but for the exact ones"

    /// The advice for a disturbed run.
    package static let repeatRun = "repeat it on a quieter machine"
}
