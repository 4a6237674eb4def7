import Analysis
import BenchmarkModel
import Foundation

/// The result as one JSON object. It always has all keys; a missing value is null. results/README.md describes the
/// keys.
package enum JSONExport {
    package static func text(_ summary: ResultSummary) -> String {
        PrintedJSON.document([
            "run": .object(run(summary.head)), "plan": .object(plan(summary.head.plan)),
            "environment": .array(
                summary.head.environment.facts.map { ["name": .text($0.name), "value": .text($0.value)] }),
            "rows": .array(summary.rows.map { row($0, group: summary.group(of: $0.row)) }),
            "failures": .array(summary.failures.map { failure($0.failure) }),
            "warnings": .array(summary.warnings.map(JSONValue.text)),
            "exit_code": .integer(Int(summary.budgetExitCode)),
            "disturbances": .array(summary.disturbances.map(disturbance)),
            "stationarity": .array(summary.stationarity.map(stationarity)),
            "comparison": summary.comparison.map(ComparisonJSON.value) ?? .null,
            "ranking": .array(summary.ranking.flatMap(\.places).map(place)),
        ])
    }

    static func estimate(_ estimate: Estimate?) -> JSONValue {
        guard let estimate else { return .null }
        return [
            "value": .number(estimate.value), "ci_low": .optional(estimate.low), "ci_high": .optional(estimate.high),
            "n": .integer(estimate.n),
        ]
    }

    private static func place(_ place: Ranking.Place) -> JSONValue {
        [
            "target": .text(place.row.target.text), "budget": .text(place.row.budget ?? ""),
            "best_rank": place.ranks.map { .integer($0.lowerBound) } ?? .null,
            "worst_rank": place.ranks.map { .integer($0.upperBound) } ?? .null,
        ]
    }

    private static func disturbance(_ block: BlockID, _ causes: [DisturbanceRule]) -> JSONValue {
        [
            "target": .text(block.target.text), "round": .integer(block.round), "block": .integer(block.block),
            "causes": .array(causes.map { .text($0.cause) }),
        ]
    }

    private static func stationarity(_ target: SubjectID, _ found: Stationarity) -> JSONValue {
        [
            "target": .text(target.text), "settled_after_seconds": .integer(found.settledAfter),
            "warm_up_seconds": .integer(found.warmUp), "trend_cores_per_second": estimate(found.trend),
            "began_too_early": .boolean(found.beganTooEarly), "has_trend": .boolean(found.hasTrend),
            "shift": found.shift.map { shift in
                [
                    "round": .integer(shift.after.round), "block": .integer(shift.after.block),
                    "before_cores": .number(shift.before), "since_cores": .number(shift.since),
                ]
            } ?? .null,
        ]
    }

    private static func run(_ head: RunHead) -> [String: JSONValue] {
        func time(_ seconds: Double) -> JSONValue { .text(Date(timeIntervalSince1970: seconds).formatted(.iso8601)) }
        return [
            "id": .text(head.id.text), "started": time(head.started), "finished": head.finished.map(time) ?? .null,
            "status": .text(head.status.rawValue), "finished_steps": .integer(head.finishedSteps),
            "steps": .integer(head.steps),
        ]
    }

    private static func plan(_ plan: Plan) -> [String: JSONValue] {
        [
            "fleet": .text(plan.fleet.name), "agents": .integer(plan.fleet.agents.count),
            "targets": .array(plan.targets.map { .text($0.name) }), "budgets": .text(plan.budgetsName),
            "request_rates": .object(
                Dictionary(uniqueKeysWithValues: plan.requestRates.map { ($0.key.text, JSONValue.number($0.value)) })),
            "schedules": .object(loads(plan) { .text(plan.schedule(of: $0).text) }),
            "rate_searches": .object(loads(plan) { LoadWords(plan, $0).origin.map(JSONValue.text) ?? .null }),
            "agent_rates": .array(plan.fleet.agents.compactMap(agentRate)),
            "scrape_interval_seconds": .number(plan.scrapeInterval), "rounds": .integer(plan.rounds),
            "looks": .array(plan.looks.map { .integer($0) }),
            "uniform_rounds": .integer(plan.uniformRounds), "soak_seconds": .number(plan.soak),
            "solo_launches": .integer(plan.soloLaunches), "herd_launches": .integer(plan.herdLaunches),
            "scale_agents": .integer(plan.scaleAgents), "warm_up_seconds": .number(plan.warmUp),
            // The seed is text: a JSON reader whose numbers are doubles would round a 64-bit integer.
            "seed": .text("\(plan.seed)"), "quick": .boolean(plan.quick), "versus": .boolean(plan.versus),
            "bare_control": .boolean(plan.bareControl),
            "heap_launches": .integer(plan.heapLaunches), "noise_share": .number(plan.noiseShare),
        ]
    }

    /// Returns a value for each subject that takes requests.
    private static func loads(_ plan: Plan, _ value: (Subject) -> JSONValue) -> [String: JSONValue] {
        let subjects = plan.subjects.filter(\.treatment.takesRequests)
        return Dictionary(uniqueKeysWithValues: subjects.map { ($0.name.text, value($0)) })
    }

    /// Returns the rate of an agent that has one of its own.
    private static func agentRate(_ agent: AgentProfile) -> JSONValue? {
        agent.rate.map { rate in
            [
                "machine": .text(agent.id.machine), "agent": .text(agent.id.name),
                "requests_per_second": .number(rate),
            ]
        }
    }

    private static func row(_ summary: RowSummary, group: String?) -> JSONValue {
        let row = summary.row
        let estimate = summary.estimate
        return [
            "target": .text(row.target.text), "scope": .text(row.shownScope.rawValue),
            "kind": .text(row.kind.rawValue), "machine": .optional(row.machine), "group": .optional(group),
            "agent": .optional(row.agent?.name), "metric": .text(row.metric.name), "phase": .text(row.phase.rawValue),
            "arm": .optional(row.arm?.rawValue), "statistic": .text(row.statisticName),
            "value": .optional(estimate?.value), "ci_low": .optional(estimate?.low),
            "ci_high": .optional(estimate?.high),
            "unit": .text(row.unit.rawValue), "n": (estimate?.n).map(JSONValue.integer) ?? .null,
            "budget": .optional(row.budget), "verdict": .optional(row.verdict?.rawValue),
            "agents_kept": row.census.map { .integer($0.kept) } ?? .null,
            "agents_expected": row.census.map { .integer($0.expected) } ?? .null,
            "noise": Self.estimate(row.noise),
            "absent_reason": .optional(summary.absentReason),
            "interval_absent_reason": .optional(summary.missingInterval),
            "notes": .array(summary.notes.map(JSONValue.text)),
        ]
    }

    private static func failure(_ failure: AgentFailure) -> JSONValue {
        [
            "target": .text(failure.target.text), "phase": .text(failure.phase.rawValue),
            "round": .integer(failure.round),
            "machine": .text(failure.agent.machine), "agent": .text(failure.agent.name),
            "arm": .text(failure.arm.rawValue),
            "reason": .text(failure.reason), "last_output": .array(failure.lastOutput.map(JSONValue.text)),
        ]
    }
}
