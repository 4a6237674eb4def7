import BenchmarkModel
import Statistics

/// One run's figures for one threshold, one for each round (for each launch in the solo and heap phases).
struct ComparedFigures {
    /// The figures as measured.
    let raw: [Double]
    /// The figures at the speed of the reference's metronome, if they follow the machine's speed; otherwise as
    /// measured.
    let judged: [Double]
    /// The doubt about missing values; nil if none is missing.
    let missing: Doubt?
    /// The reason for a missing figure.
    let absent: String

    /// - Parameters:
    ///   - agents: the fleet's figure is the mean over these agents.
    ///   - speed: mean CPU seconds of a metronome unit to which the figures are scaled; nil leaves them as measured.
    init(
        _ index: ObservationIndex, subject: SubjectID, metric: Metric, phase: Phase, arm: RowArm, agents: [AgentID],
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
                    // A round without a metronome value keeps its figure as measured.
                    ticks?.measured(round: round, agent: nil, arm: nil)?.value.map { value * speed / $0 } ?? value
                }
            } else { raw }
    }

    /// Returns the mean CPU seconds of a metronome unit over the rounds of a phase, or nil without a metronome.
    static func speed(_ index: ObservationIndex, subject: SubjectID, phase: Phase) -> Double? {
        let ticks = index.table(target: subject, phase: phase, metric: .metronome)
        return Sample(ticks?.ownSeries(nil).compactMap(\.value) ?? [])?.mean
    }

    var figure: Figure { Sample(raw).map { .estimate(Estimate($0)) } ?? .absent(absent) }
}

extension ChangeThreshold {
    /// Whether the figure follows the speed of the machine, which the metronome shows. Levels of CPU and startup times
    /// do; differences do not.
    var followsSpeed: Bool {
        !statistic.isDifference
            && (metric == .cpu
                || (metric.unit == .seconds && [.solo, .herd].contains(phase)))
    }
}
