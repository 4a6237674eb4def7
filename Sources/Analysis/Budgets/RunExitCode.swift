import BenchmarkModel

/// The exit code of a judged run: one number for its budgets and its comparison.
package enum RunExitCode {
    /// Returns the exit code that asks for action first: 2 when a figure regressed, else 1 when a budget failed, else
    /// 70 when the budgets or the comparison could not be judged at all, else 3 when something is inconclusive, else 0.
    ///
    /// A regression comes first because a broken budget or a missing figure may have been there before.
    /// - Parameter comparison: nil if the run is not compared.
    package static func of(_ judgement: Judgement, _ comparison: Comparison?) -> Int32 {
        first(of: [judgement.exitCode, comparison?.exitCode].compactMap(\.self))
    }

    static func first(of codes: [Int32]) -> Int32 {
        let order: [ExitCode] = [.regressed, .failed, .nothingJudged, .inconclusive]
        return (order.first { codes.contains($0.rawValue) } ?? .success).rawValue
    }
}
