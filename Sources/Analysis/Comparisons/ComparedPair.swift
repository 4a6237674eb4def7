import BenchmarkModel
import Statistics

/// The figures of both sides of a comparison, as they are judged: paired by round, or as two independent samples.
struct ComparedPair {
    let baseline: Figure
    let current: Figure
    /// Mean of the baseline's judged figures; 0 without figures.
    let reference: Double
    /// Difference of the means; nil if a side has no figure.
    let value: Double?
    /// The difference with its standard error; nil if a side has a single figure.
    let difference: Difference?
    /// Number of rounds, launches or herds on the side that has fewer.
    let count: Int
    let isPositive: Bool
    let missing: Doubt?
    /// The A/A difference, where there is nothing to find.
    let noise: Estimate?

    /// Creates the pair for two runs, or for launches of one arm each, by Welch's method.
    init(baseline a: ComparedFigures, current b: ComparedFigures, noise: Estimate? = nil) {
        let samples = Sample(a.judged).flatMap { a in Sample(b.judged).map { (a, $0) } }
        baseline = a.figure
        current = b.figure
        reference = Sample(a.judged)?.mean ?? 0
        value = samples.map { $1.mean - $0.mean }
        difference = samples.flatMap { Difference(baseline: $0, current: $1) }
        count = min(a.raw.count, b.raw.count)
        isPositive = (a.judged + b.judged).allSatisfy { $0 > 0 }
        missing = a.missing ?? b.missing
        self.noise = noise
    }

    /// Creates the pair for twins, paired by round over the agents that have both arms.
    init(_ twins: TwinSeries, noise: RoundSeries?) {
        let sample = Sample(twins.pairs.map { $0.treatment - $0.control })
        func figure(_ values: [Double]) -> Figure {
            Sample(values).map { .estimate(Estimate($0)) } ?? .absent(twins.reason)
        }
        baseline = figure(twins.pairs.map(\.control))
        current = figure(twins.pairs.map(\.treatment))
        reference = Sample(twins.pairs.map(\.control))?.mean ?? 0
        value = sample?.mean
        difference = sample.flatMap(Difference.init(paired:))
        count = twins.pairs.count
        isPositive = twins.pairs.allSatisfy { $0.control > 0 && $0.treatment > 0 }
        missing = twins.missing.isEmpty ? nil : .missing(twins.missing.count, reason: twins.reason)
        self.noise = noise?.sample.map { Estimate($0) }
    }
}

/// Both arms of the twins, by round: means over the agents that have both.
struct TwinSeries {
    var pairs: [(control: Double, treatment: Double)] = []
    /// Agents without a value in some round, with the reason.
    var missing: [AgentID: String] = [:]

    var reason: String { Reasons(missing).text }
}
