import BenchmarkModel
import Statistics

/// One run's figures of what a threshold compares, round by round (launch by launch in the solo and heap phases).
struct ComparedFigures {
    /// As measured.
    let raw: [Double]
    /// At the speed of the reference's metronome, where the figure is one that follows the machine's speed; else as measured.
    let judged: [Double]
    /// What is missing of the figures; nil where nothing is.
    let missing: Doubt?
    /// Why there is no figure, where there is none.
    let absent: String

    /// - Parameters:
    ///   - agents: the fleet's figure is the mean over these.
    ///   - speed: mean CPU seconds of a metronome's unit that the figures are brought to; nil leaves them as they are.
    init(
        _ index: ObservationIndex, subject: String, metric: Metric, phase: Phase, arm: RowArm, agents: [AgentID],
        speed: Double?
    ) {
        guard let table = index.table(target: subject, phase: phase, metric: metric) else {
            raw = []
            judged = []
            missing = nil
            absent = "not observed in the \(phase.rawValue) phase"
            return
        }
        var figures: [(round: Int, value: Double)] = []
        var lost = 0
        var reasons: [(agent: AgentID?, reason: String)] = []
        let own: Arm = arm == .control ? .control : .treatment
        for round in table.rounds {
            if phase.isOfOneAgent || table.agents.isEmpty {
                let measured: [(agent: AgentID?, measured: Measured)] =
                    table.agents.isEmpty
                    ? [table.measured(round: round, agent: nil, arm: own)].compactMap(\.self).map { (nil, $0) }
                    : table.launches(round: round, arm: own).map { ($0.agent, $0.measured) }
                figures += measured.compactMap(\.measured.value).map { (round, $0) }
                lost += measured.count { $0.measured.value == nil }
                reasons += measured.compactMap { one in one.measured.absentReason.map { (one.agent, $0) } }
            } else {
                let series = table.fleetSeries(arm, .mean, agents: agents, rounds: [round])
                if let value = series.figures.first { figures.append((round, value)) }
                lost = max(lost, series.missing.count)
                reasons += series.missing.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            }
        }
        raw = figures.map(\.value)
        absent = Reasons(reasons).text
        missing = lost > 0 ? .missing(lost, reason: absent) : nil
        let ticks = index.table(target: subject, phase: phase, metric: .metronome)
        judged =
            if let speed {
                figures.map { round, value in
                    // A round without a unit of its own is left as it was.
                    ticks?.measured(round: round, agent: nil, arm: nil)?.value.map { value * speed / $0 } ?? value
                }
            } else { raw }
    }

    /// Mean CPU seconds of the metronome's units over the rounds of a phase; nil where there was none.
    static func speed(_ index: ObservationIndex, subject: String, phase: Phase) -> Double? {
        let ticks = index.table(target: subject, phase: phase, metric: .metronome)
        return Sample(ticks?.ownSeries(nil).compactMap(\.value) ?? [])?.mean
    }

    var figure: Figure { Sample(raw).map { .estimate(Estimate($0)) } ?? .absent(absent) }
}

extension ChangeThreshold {
    /// Levels of CPU and start-up times follow the speed of the machine, which the metronome tells; differences do not.
    var followsSpeed: Bool {
        !statistic.isDifference
            && (metric == .cpu
                || (metric.unit == .seconds && [.solo, .herd].contains(phase)))
    }
}
