package import BenchmarkModel
import Statistics

/// A reason why a row is not decided although its interval is on one side of the limit. The same rules apply to
/// budgets, to comparisons and to runs until decided (docs/definitions.md, "What is not decided").
package enum Doubt: Hashable, Sendable {
    /// One side has too few values: rounds of the twins, launches or herds.
    case few(Int, phase: Phase)
    /// The machine or the bench disturbed too many blocks for a row of this kind.
    case disturbed(Disturbances.Spoiled)
    /// The row's own A/A interval reaches as far as the change found, or exceeds the limit.
    case withinNoise
    /// This many agents (launches) have no value in some round. The missing values may be worse.
    case missing(Int, reason: String)
    /// An agent failed more requests than its target may. The sentence names the agent, the arm and the answers.
    case failedRequests(String)
    /// An agent's scrapes gave no page, although its cost should include them. The sentence names the agent, the rounds
    /// and the reason.
    case failedScrapes(String)
    /// The exporter was on in the control too. The sentence names the agent and its answer.
    case exporterInControl(String)
    /// The comparison has a reservation.
    case reserved

    /// The fewest values on each side that can decide a comparison.
    package static let leastValues = 5

    /// Whether agents did other work than planned. More rounds would not change this.
    var isOfUndoneWork: Bool {
        switch self {
        case .failedRequests, .failedScrapes, .exporterInControl: true
        default: false
        }
    }

    /// Whether a row with this doubt may still be called regressed. Missing values cannot have caused a regression.
    var allowsRegression: Bool {
        if case .missing = self { true } else { false }
    }
}

extension Estimate {
    /// Returns whether a noise floor reaches as far from 0 as an effect, on the effect's side. It is false for a floor
    /// without an interval.
    func reaches(_ effect: Double) -> Bool {
        guard let low, let high else { return false }
        return effect < 0 ? low <= effect : high >= effect
    }

    var interval: ConfidenceInterval? {
        low.flatMap { low in high.map { ConfidenceInterval(low: low, high: $0) } }
    }
}
