import BenchmarkModel

/// The exit code of a run that was judged: one number for its budgets and its comparison.
package enum RunExitCode {
    /// Of two answers the one that asks for action first: 2 when a figure regressed, else 1 when a budget failed, else 70 when the
    /// budgets or the comparison could not be judged at all, else 3 when something is inconclusive, else 0.
    ///
    /// A regression comes before everything else: a broken budget was perhaps broken before, and so was a figure that is missing.
    /// - Parameter comparison: nil where the run is compared with nothing.
    package static func of(_ judgement: Judgement, _ comparison: Comparison?) -> Int32 {
        first(of: [judgement.exitCode, comparison?.exitCode].compactMap(\.self))
    }

    static func first(of codes: [Int32]) -> Int32 {
        let order: [ExitCode] = [.regressed, .failed, .nothingJudged, .inconclusive]
        return (order.first { codes.contains($0.rawValue) } ?? .success).rawValue
    }
}
