package import BenchmarkModel
import Statistics

/// Why a row is not decided although its interval is on one side of the limit. The same rules hold for budgets, for comparisons and
/// for a run until it is decided (docs/definitions.md, "What is not decided").
package enum Doubt: Hashable, Sendable {
    /// One side has so few values: rounds of the twins, launches or herds.
    case few(Int, phase: Phase)
    /// The machine or the bench disturbed too many blocks for a row of this kind.
    case disturbed(Disturbances.Spoiled)
    /// The row's own A/A interval reaches as far as what was found, or past the limit.
    case withinNoise
    /// So many agents (launches) have no value in some round: what is left may be worse, and is not proved to be as good.
    case missing(Int, reason: String)
    /// An agent failed more requests than its target may: the sentence names the agent, the arm and the answers.
    case failedRequests(String)
    /// An agent's scrapes gave no page, which its cost is to include: the sentence names the agent, the rounds and the reason.
    case failedScrapes(String)
    /// The exporter was on in the control too: the sentence names the agent and what it answered.
    case exporterInControl(String)
    /// One of the comparison's reservations.
    case reserved

    /// The fewest values on each side of a comparison that can decide it.
    package static let leastValues = 5

    /// Whether agents did other work than the plan's: more rounds change nothing then.
    var isOfUndoneWork: Bool {
        switch self {
        case .failedRequests, .failedScrapes, .exporterInControl: true
        default: false
        }
    }

    /// Whether a row of which this holds may be called regressed: values that are missing make nothing better.
    var allowsRegression: Bool {
        if case .missing = self { true } else { false }
    }
}

extension Estimate {
    /// Whether a noise floor reaches as far from 0 as an effect, on the effect's side. A floor without an interval reaches nothing.
    func reaches(_ effect: Double) -> Bool {
        guard let low, let high else { return false }
        return effect < 0 ? low <= effect : high >= effect
    }

    var interval: ConfidenceInterval? {
        low.flatMap { low in high.map { ConfidenceInterval(low: low, high: $0) } }
    }
}
