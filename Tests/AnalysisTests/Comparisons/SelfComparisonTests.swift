import BenchmarkModel
import ModelLiterals
import Statistics
import Testing

@testable import Analysis

/// Comparisons of a program with itself: 200 of each kind, with the noise that real runs have.
@Suite("Comparisons of a program with itself") struct SelfComparisonTests {
    enum Kind: String, CaseIterable {
        case versus
        case baseline
    }

    /// The thresholds of budgets/readiness-report.yaml whose figures vary.
    private static let thresholds = [
        threshold(.cpu, .twins, .difference, absolute: 0.00005, relative: 0.1),
        threshold(.cpu, .twins, .treatment, relative: 0.03),
        threshold(.uss, .twins, .difference, absolute: 20_000, relative: 0.05),
        threshold(.uss, .twins, .treatment, relative: 0.03),
        threshold(.scrapePayload, .twins, .treatment, relative: 0.01),
        threshold(.scrapeSeries, .heap, .treatment, relative: 0.01),
        threshold(.allocations, .heap, .treatment, absolute: 0.5, relative: 0.02),
        threshold(.allocationsPerScrape, .heap, .treatment, absolute: 2, relative: 0.02),
        threshold(.heap, .heap, .treatment, absolute: 4096, relative: 0.02),
        threshold(.firstMetrics, .solo, .treatment, absolute: 0.001, relative: 0.15),
        threshold(.herdFirstMetrics, .herd, .treatment, relative: 0.15),
        threshold(.requestSeconds, .twins, .difference, absolute: 0.00002, relative: 0.5),
    ]

    private static func threshold(
        _ metric: Metric, _ phase: Phase, _ statistic: ChangeStatistic, absolute: Double = 0, relative: Double
    ) -> ChangeThreshold {
        ChangeThreshold(
            metric: metric, phase: phase, statistic: statistic, absolute: absolute, relative: relative, why: "")
    }

    @Test("At most one comparison in twenty shows any change, all rows together", arguments: Kind.allCases)
    func falseAlarms(_ kind: Kind) {
        var alarms = 0
        var decided = 0
        let trials = 200
        for trial in 0..<trials {
            let rounds = 2 + trial % 7
            let comparison = compare(kind, trial, rounds: rounds, effect: 1)
            let rows = comparison.rows + comparison.agentRows
            if rows.contains(where: { $0.change == .improved || $0.change == .regressed }) { alarms += 1 }
            decided += comparison.rows.count { $0.change == .unchanged }
            // Too few rounds decide nothing about the twins.
            if rounds < 5 { #expect(rows.allSatisfy { $0.phase != .twins || $0.change == .inconclusive }) }
        }
        let rate = Proportion(hits: alarms, trials: trials)
        #expect(rate.value <= 0.05 && rate.interval(confidence: 0.95).high <= 0.1, "\(kind): \(alarms) of \(trials)")
        // A comparison without alarms is useless if it decides nothing.
        #expect(decided > trials, "\(kind): \(decided) rows of \(trials) comparisons are unchanged")
    }

    @Test(
        "A program that uses twice the CPU is found by most comparisons of six rounds or more",
        arguments: Kind.allCases)
    func power(_ kind: Kind) {
        let found = (0..<40).count { trial in
            compare(kind, trial, rounds: 6 + trial % 3, effect: 2).rows.contains {
                $0.metric == .cpu && $0.change == .regressed
            }
        }
        #expect(found >= 30, "\(kind): \(found) of 40")
    }

    private func compare(_ kind: Kind, _ trial: Int, rounds: Int, effect: Double) -> Comparison {
        let agents = [1, 3, 7][trial / 7 % 3]
        var machine = NoisyMachine(seed: UInt64(trial) + 1)
        if kind == .baseline {
            let base = machine.run(agents: agents, rounds: rounds, versus: false, effect: 1)
            let current = machine.run(agents: agents, rounds: rounds, versus: false, effect: effect)
            return Comparison(with(current), against: with(base))
        }
        let run = with(machine.run(agents: agents, rounds: rounds, versus: true, effect: effect)).run
        guard let comparison = Comparison(versus: run) else {
            Issue.record("not a versus run")
            return Comparison(reference: "", current: "", rows: [], agentRows: [], reservations: [])
        }
        return comparison
    }

    private func with(_ builder: RunBuilder) -> RunBuilder {
        var builder = builder
        builder.changes = Self.thresholds
        return builder
    }
}

/// Makes runs with the noise of a shared machine. A run and a round have their own speed, and agents differ by a factor
/// of a hundred. One process has pages and pools that its twin does not have, and some launches are late.
private struct NoisyMachine {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed, stream: "noisy machine") }

    /// Returns a nearly normal value: the sum of twelve uniform values.
    private mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() } }

    /// Returns a factor around 1; one in ten has three times the spread.
    private mutating func factor(_ spread: Double) -> Double {
        max(0.05, 1 + spread * normal() * (random.uniform() < 0.1 ? 3 : 1))
    }

    /// - Parameter effect: factor for the CPU of the exporter (in a versus run of the program) in the treatment.
    mutating func run(agents: Int, rounds: Int, versus: Bool, effect: Double) -> RunBuilder {
        var builder = RunBuilder(agents: agents)
        builder.versus = versus
        builder.rounds = rounds
        let target: SubjectID = versus ? "other vs swift" : "swift"
        let speed = factor(0.03)
        let arms: [Arm] = [.control, .treatment, .secondControl]
        for round in 1...rounds {
            let pace = speed * factor(0.08)
            builder.add(.metronome, round: round, nil, .value(1e-4 * pace * factor(0.01)), target: target)
            for agent in 1...agents {
                let size = [1.0, 0.03, 3, 0.1, 0.3, 10, 0.01][(agent - 1) % 7]
                for arm in arms where arm != .secondControl || agent == 1 {
                    let isOn = versus || arm == .treatment
                    let cost = arm == .treatment ? effect : 1
                    let work = 0.002 * size * (versus ? cost : 1) + (isOn && !versus ? 0.0004 * cost : 0)
                    let figures: [(Metric, Double)] = [
                        (.cpu, work * pace * factor(0.03)),
                        (.uss, pages(2e6 * (1 + size / 20) + (isOn ? 3e5 : 0))),
                        (.requestSeconds, 3e-4 * pace * factor(0.1)),
                    ]
                    for (metric, value) in figures {
                        builder.add(metric, round: round, agent: agent, arm, .value(value), target: target)
                    }
                    guard isOn else { continue }
                    builder.add(
                        .scrapePayload, round: round, agent: agent, arm, .value((900 * factor(0.001)).rounded()),
                        target: target)
                }
            }
        }
        for arm in [Arm.control, .treatment] { launches(&builder, target, arm, speed, rounds) }
        return builder
    }

    private mutating func launches(
        _ builder: inout RunBuilder, _ target: SubjectID, _ arm: Arm, _ speed: Double, _ rounds: Int
    ) {
        for launch in 1...10 {
            builder.add(
                .metronome, .solo, round: launch, nil, .value(1e-4 * speed * factor(0.02)), target: target)
            builder.add(
                .firstMetrics, .solo, round: launch, agent: 1, arm, .value(0.004 * speed * factor(0.1)), target: target)
        }
        for launch in 1...max(3, rounds) {
            builder.add(
                .herdFirstMetrics, .herd, round: launch, arm, .value(0.08 * speed * factor(0.1)), target: target)
        }
        for launch in 1...(rounds < 5 ? 3 : 5) {
            let calls = [195.0, 196, 196, 196, 197][Int(random.uniform() * 5)]
            for (metric, value) in [
                (Metric.scrapeSeries, 36.0), (.allocations, 12.1), (.allocationsPerScrape, calls),
                (.heap, (2e5 + 600 * normal()).rounded()),
            ] {
                builder.add(metric, .heap, round: launch, agent: 1, arm, .value(value), target: target)
            }
        }
    }

    /// Returns whole pages; in one of ten cases with a pool of 64 KB more.
    private mutating func pages(_ bytes: Double) -> Double {
        ((bytes + 12_000 * normal()) / 4096).rounded() * 4096 + (random.uniform() < 0.1 ? 65_536 : 0)
    }
}
