import BenchmarkModel
import FleetConfiguration
import Harness

/// The budgets of a run, and the targets that they judge (decision 191).
///
/// `--budgets` judges all targets. Without it a target is judged by the budgets that its file names; a target whose
/// file names none, and a program of `--url`, has no limits. The shipped targets name the report of the shipped fleet,
/// so that its promises apply to no other program.
struct BudgetChoice {
    /// The budgets of the shipped fleet. They also define the figures of targets without limits.
    static let shipped = "readiness-report"

    let budgets: BudgetSet
    /// The subjects to which the limits do not apply.
    let withoutLimits: [SubjectID]
    /// The name of the agents, if all targets are the user's own: the name of the target, or `agent` for several.
    let agentName: String?

    /// - Parameters:
    ///   - given: the value of `--budgets`.
    ///   - isVersus: whether the run compares two targets, which judges no limits.
    /// - Throws: `UsageError` if the targets name different files, or an error of the file.
    init(given: String?, _ targets: [Target], isVersus: Bool, _ project: Project) throws {
        let named = targets.compactMap { target in target.budgets.map { (target: target.name, file: $0) } }
        if given == nil, let first = named.first, let other = named.first(where: { $0.file != first.file }) {
            throw UsageError(
                description:
                    "\(first.target) names the budgets \(first.file) and \(other.target) the budgets \(other.file), "
                    + "but a run has one budget file: give --budgets FILE for all targets, or measure them in two runs")
        }
        budgets = try BudgetFile.read(
            path: given ?? BudgetFile.resolve(named.first?.file ?? Self.shipped, in: project.root + "/budgets"))
        withoutLimits =
            given != nil || isVersus ? [] : targets.filter { $0.budgets == nil }.map { Subject($0).name }
        let names = Set(targets.map(\.baseName))
        let isOwn = targets.allSatisfy { $0.budgets != Self.shipped }
        agentName = isOwn ? (names.count == 1 ? names.first : "agent") : nil
    }

    func judgesSome(of targets: [Target]) -> Bool { withoutLimits.count < targets.count }

    /// Refuses `--until-decided` for a run in which nothing is decided.
    func checkDecidable(_ targets: [Target]) throws(UsageError) {
        guard !judgesSome(of: targets) else { return }
        throw UsageError(
            description:
                "--until-decided: \(targets.map(\.name).joined(separator: ", ")) has no limits, so there is nothing "
                + "to decide: give --budgets FILE (`exporter-bench budgets new` writes one from a run), or --rounds N")
    }
}
