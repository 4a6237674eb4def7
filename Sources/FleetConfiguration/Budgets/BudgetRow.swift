import BenchmarkModel
import ConfigurationReader

/// One entry of a budget file. A key that could not be read is nil.
struct BudgetRow {
    private let fields: YAMLFields
    private let name: Located<String>?
    private let title: Located<String>?
    private let metric: Located<String>?
    private let phase: Phase?
    private let scope: BudgetScope?
    private let statistic: BudgetStatistic?
    private let aggregate: FleetAggregate?
    private let denominator: CPUDenominator?
    private let atMost: Located<Double>?
    private let atLeast: Located<Double>?
    private let census: Bool?
    private let agents: Located<Int>?
    private let documented: Located<String>?
    private let why: Located<String>?

    /// Reads the keys of an entry. Returns nil, with an error, when the node is not a mapping.
    init?(_ node: YAMLNode, _ errors: ErrorList) {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
        name = fields.required("name", YAMLNode.text)
        title = fields.required("title", YAMLNode.text)
        metric = fields.required("metric", YAMLNode.text)
        phase = fields.required("phase", YAMLNode.choice(of: Phase.self))
        scope = fields.required("scope", YAMLNode.choice(of: BudgetScope.self))
        statistic = fields.required("statistic", YAMLNode.choice(of: BudgetStatistic.self))
        aggregate = fields.optional("aggregate", YAMLNode.choice(of: FleetAggregate.self))
        denominator = fields.optional("denominator", YAMLNode.choice(of: CPUDenominator.self))
        atMost = fields.optional("at_most", YAMLNode.number)
        atLeast = fields.optional("at_least", YAMLNode.number)
        census = fields.optional("census", YAMLNode.flag)
        agents = fields.optional("agents", YAMLNode.wholeNumber)
        documented = fields.required("documented", YAMLNode.text)
        why = fields.required("why", YAMLNode.text)
        fields.refuseOthers()
        self.fields = fields
    }

    /// Returns the budget; nil, with errors, when a key is missing or keys contradict each other.
    /// - Parameter lines: the line of each name so far.
    func budget(lines: inout [String: Int]) -> Budget? {
        checkName(&lines)
        let known = checkedMetric()
        checkAgents()
        guard let bound = bound(), let name, let title, let known, let phase, let scope, let statistic, let documented,
            let why
        else { return nil }
        return Budget(
            name: name.value, title: title.value, metric: known, phase: phase, scope: scope,
            statistic: statistic,
            aggregate: aggregate ?? .sum, denominator: denominator, bound: bound, census: census ?? false,
            agents: agents?.value ?? 0, documented: documented.value, why: why.value)
    }

    private var errors: ErrorList { fields.errors }

    private func position(_ key: String) -> SourcePosition { fields.entry(key)?.keyPosition ?? fields.position }

    private func checkName(_ lines: inout [String: Int]) {
        guard let name else { return }
        if let problem = SafeName.problem(in: name.value) {
            errors.add(name.position, "name \(quoted(name.value)) \(problem)", SafeName.rule)
        }
        if let earlier = lines.updateValue(name.position.line, forKey: name.value) {
            errors.add(
                name.position, "budget \(quoted(name.value)) is already on line \(earlier)",
                "give it another name")
        }
    }

    /// Returns the metric; nil, with an error, for an unknown name. Keys that contradict the metric are errors too.
    private func checkedMetric() -> Metric? {
        guard let metric, let known = metric.metric(errors) else { return nil }
        let hasDenominator = fields.entry("denominator") != nil
        if known.unit == .cores, !hasDenominator {
            errors.add(
                fields.position, "a CPU budget without a denominator",
                "add denominator: core, machine or control, because \"3 % CPU\" has three meanings")
        }
        if known.unit != .cores, hasDenominator {
            errors.add(
                position("denominator"), "a denominator for \(metric.value)",
                "leave it out: only CPU has a denominator")
        }
        guard known.unit == .cores, let denominator, let statistic else { return known }
        if (denominator == .control) != (statistic == .relativeDifference) {
            errors.add(
                position("denominator"), "denominator \(denominator.rawValue) with statistic \(statistic.rawValue)",
                "give control with relative_difference, and core or machine with other statistics")
        }
        return known
    }

    private func checkAgents() {
        guard let agents else { return }
        if agents.value < 0 { errors.add(agents.position, "agents is \(agents.value)", "give 0 or more") }
        if agents.value > 0, census != true, aggregate != .sum {
            errors.add(
                position("agents"), "agents is given, but the budget is neither a census nor a sum",
                "add census: true or aggregate: sum, or leave agents out")
        }
    }

    private func bound() -> Bound? {
        switch (fields.entry("at_most"), fields.entry("at_least")) {
        case (_?, nil): return atMost.map { .atMost($0.value) }
        case (nil, _?): return atLeast.map { .atLeast($0.value) }
        default:
            errors.add(fields.position, "exactly one of at_most and at_least is needed", "give one of them")
            return nil
        }
    }
}
