import Analysis
package import BenchmarkModel
import PlainText

/// A budget file whose limits come from a run.
package struct BudgetFileText: Sendable {
    /// The text of the file, in YAML.
    package let text: String
    /// Number of budgets in the file.
    package let count: Int
    /// The budgets of the run that the file leaves out, each with the reason.
    package let leftOut: [String]

    /// Makes the file from the figures of one subject.
    /// - Parameters:
    ///   - name: the name of the budgets, for tables and results.
    ///   - margin: the share that is added to a measured bound, such as 0.2.
    package init(_ run: StoredRun, subject: SubjectID, name: String, margin: Double) {
        let proposals = ProposedBudget.all(run, Judgement(run), subject: subject, margin: margin)
        let percent = HumanUnit(.ratio, largest: 1).short(margin)
        var lines = [
            "# Limits for \(Self.plain(subject.text)), measured in run \(run.id).",
            "# Each limit is the far end of the measured 95 % interval plus a margin: the greatest of \(percent), the",
            "# width of the interval, and the figure's absolute threshold under `changes`. Edit them as you like.",
            "name: \(Self.quoted(name))",
            "source: \(Self.quoted("run \(run.id) of \(subject), \(run.plan.rounds) rounds, plus \(percent)"))",
            "", "budgets:",
        ]
        var count = 0
        var leftOut: [String] = []
        for (budget, proposal) in proposals {
            switch proposal {
            case .success(let proposed):
                lines += Self.entry(proposed, run) + [""]
                count += 1
            case .failure(let missing): leftOut.append("\(budget.title): \(missing.reason)")
            }
        }
        lines += leftOut.map { "# left out: \(Self.plain($0))" }
        if !run.plan.budgets.changes.isEmpty { lines += ["changes:"] + run.plan.budgets.changes.flatMap(Self.change) }
        text = lines.joined(separator: "\n") + "\n"
        self.count = count
        self.leftOut = leftOut
    }

    private static func entry(_ proposed: ProposedBudget, _ run: StoredRun) -> [String] {
        let budget = proposed.budget
        var lines = [
            "  - name: \(quoted(budget.name))", "    title: \(quoted(budget.title))",
            "    metric: \(budget.metric.name)", "    phase: \(budget.phase.rawValue)",
            "    scope: \(budget.scope.rawValue)", "    statistic: \(budget.statistic.rawValue)",
        ]
        if budget.scope.isOfWholeFleet, !budget.census { lines.append("    aggregate: \(budget.aggregate.rawValue)") }
        if let denominator = budget.denominator { lines.append("    denominator: \(denominator.rawValue)") }
        if budget.census { lines.append("    census: true") }
        if proposed.agents > 0 { lines.append("    agents: \(proposed.agents)") }
        switch proposed.bound {
        case .atMost(let limit): lines.append("    at_most: \(limit)")
        case .atLeast(let limit): lines.append("    at_least: \(limit)")
        }
        return lines + [
            "    documented: \(quoted(documented(proposed, run)))",
            "    why: \(quoted("A later run may cost what run \(run.id) cost, plus the margin."))",
        ]
    }

    private static func documented(_ proposed: ProposedBudget, _ run: StoredRun) -> String {
        guard let measured = proposed.measured else { return "all, as in run \(run.id)" }
        let budget = proposed.budget
        let whole = budget.denominator.map { $0 == .core ? "" : $0.rawValue } ?? ""
        let base: BenchmarkModel.Unit =
            budget.statistic == .relativeDifference || !whole.isEmpty ? .ratio : budget.metric.unit
        let unit = HumanUnit(base, largest: measured.value.magnitude, of: whole)
        let limit =
            switch proposed.bound {
            case .atMost(let limit): "at most \(unit.short(limit))"
            case .atLeast(let limit): "at least \(unit.short(limit))"
            }
        let agent = proposed.agent.map { "\($0): " } ?? ""
        return "\(limit) (\(agent)\(unit.text(measured)) in run \(run.id))"
    }

    private static func change(_ threshold: ChangeThreshold) -> [String] {
        var lines = [
            "  - metric: \(threshold.metric.name)", "    phase: \(threshold.phase.rawValue)",
            "    statistic: \(threshold.statistic.rawValue)",
        ]
        if threshold.absolute != 0 { lines.append("    absolute: \(threshold.absolute)") }
        if threshold.relative != 0 { lines.append("    relative: \(threshold.relative)") }
        return lines + ["    why: \(quoted(threshold.why))"]
    }

    /// Returns a double-quoted YAML scalar. JSON strings are YAML strings.
    private static func quoted(_ text: String) -> String {
        (try? PrintedJSON.text(text)) ?? "\"\""
    }

    /// Returns a text on one line, for a comment.
    private static func plain(_ text: String) -> String { PrintedText.line(text) }
}
