public import Analysis
public import BenchmarkModel
import Foundation

/// The result as one JSON object. Every key is always there; what is absent is null. Described in results/README.md.
public enum JSONExport {
    /// - Parameter comparison: with a baseline, or of the targets of a versus run.
    public static func text(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison? = nil) -> String {
        encoded([
            "run": .object(self.run(run)), "plan": .object(plan(run.plan)),
            "environment": .array(run.environment.facts.map { ["name": .text($0.name), "value": .text($0.value)] }),
            "rows": .array(judgement.rows.map(row)), "failures": .array(judgement.failures.map(failure)),
            "warnings": .array(judgement.warnings.map(JSONValue.text)), "exit_code": .integer(Int(judgement.exitCode)),
            "disturbances": .array(judgement.disturbances.blocks.sorted { $0.key < $1.key }.map(disturbance)),
            "stationarity": .array(judgement.stationarity.sorted { $0.key < $1.key }.map(stationarity)),
            "comparison": comparison.map(ComparisonJSON.value) ?? .null,
            "ranking": .array(Ranking(run, judgement).lines.flatMap(\.places).map(place)),
        ])
    }

    static func encoded(_ document: JSONValue) -> String {
        // Encoding can fail for numbers that are not finite alone, which JSONValue writes as null.
        (try? PrintedJSON.text(document)).map { $0 + "\n" } ?? ""
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
            "target": .text(place.row.target), "budget": .text(place.row.budget ?? ""),
            "best_rank": place.ranks.map { .integer($0.lowerBound) } ?? .null,
            "worst_rank": place.ranks.map { .integer($0.upperBound) } ?? .null,
        ]
    }

    private static func disturbance(_ block: BlockID, _ causes: [DisturbanceRule]) -> JSONValue {
        [
            "target": .text(block.target), "round": .integer(block.round), "block": .integer(block.block),
            "causes": .array(causes.map { .text($0.cause) }),
        ]
    }

    private static func stationarity(_ target: String, _ found: Stationarity) -> JSONValue {
        [
            "target": .text(target), "settled_after_seconds": .integer(found.settledAfter),
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

    private static func run(_ run: StoredRun) -> [String: JSONValue] {
        func time(_ seconds: Double) -> JSONValue { .text(Date(timeIntervalSince1970: seconds).formatted(.iso8601)) }
        return [
            "id": .text(run.id.text), "started": time(run.started), "finished": run.finished.map(time) ?? .null,
            "status": .text(run.status.rawValue), "finished_steps": .integer(run.finishedSteps.count),
            "steps": .integer(run.plan.steps.count),
        ]
    }

    private static func plan(_ plan: Plan) -> [String: JSONValue] {
        [
            "fleet": .text(plan.fleet.name), "agents": .integer(plan.fleet.agents.count),
            "targets": .array(plan.targets.map { .text($0.name) }), "budgets": .text(plan.budgets.name),
            "request_rates": .object(plan.requestRates.mapValues(JSONValue.number)),
            "scrape_interval_seconds": .number(plan.scrapeInterval), "rounds": .integer(plan.rounds),
            "looks": .array(plan.looks.map { .integer($0) }),
            "uniform_rounds": .integer(plan.uniformRounds), "soak_seconds": .number(plan.soak),
            "solo_launches": .integer(plan.soloLaunches), "herd_launches": .integer(plan.herdLaunches),
            "scale_agents": .integer(plan.scaleAgents), "warm_up_seconds": .number(plan.warmUp),
            // As text: a 64-bit seed does not survive a JSON reader that knows doubles only.
            "seed": .text("\(plan.seed)"), "quick": .boolean(plan.quick), "versus": .boolean(plan.versus),
            "bare_control": .boolean(plan.bareControl),
            "heap_launches": .integer(plan.heapLaunches), "noise_share": .number(plan.noiseShare),
        ]
    }

    private static func row(_ row: ResultRow) -> JSONValue {
        let estimate = row.figure.estimate
        return [
            "target": .text(row.target), "scope": .text(row.scope.rawValue), "machine": .optional(row.agent?.machine),
            "agent": .optional(row.agent?.name), "metric": .text(row.metric.name), "phase": .text(row.phase.rawValue),
            "arm": .optional(row.arm?.rawValue), "statistic": .text(row.statisticName),
            "value": .optional(estimate?.value), "ci_low": .optional(estimate?.low),
            "ci_high": .optional(estimate?.high),
            "unit": .text(row.unit.rawValue), "n": (estimate?.n).map(JSONValue.integer) ?? .null,
            "budget": .optional(row.budget), "verdict": .optional(row.verdict?.rawValue),
            "agents_kept": row.census.map { .integer($0.kept) } ?? .null,
            "agents_expected": row.census.map { .integer($0.expected) } ?? .null,
            "noise": Self.estimate(row.noise),
            "absent_reason": .optional(row.figure.absentReason), "notes": .array(row.noteTexts.map(JSONValue.text)),
        ]
    }

    private static func failure(_ failure: AgentFailure) -> JSONValue {
        [
            "target": .text(failure.target), "phase": .text(failure.phase.rawValue), "round": .integer(failure.round),
            "machine": .text(failure.agent.machine), "agent": .text(failure.agent.name),
            "arm": .text(failure.arm.rawValue),
            "reason": .text(failure.reason), "last_output": .array(failure.lastOutput.map(JSONValue.text)),
        ]
    }
}

/// A JSON value, for documents whose keys must be there even when their value is not.
package enum JSONValue: Encodable, ExpressibleByDictionaryLiteral {
    case null
    case text(String)
    case number(Double)
    case integer(Int)
    case boolean(Bool)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { first, _ in first })
    }

    package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }

    package static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .text(let text): try container.encode(text)
        case .number(let number) where number.isFinite: try container.encode(number)
        case .number: try container.encodeNil()
        case .integer(let integer): try container.encode(integer)
        case .boolean(let boolean): try container.encode(boolean)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}
