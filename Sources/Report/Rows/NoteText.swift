package import Analysis
package import BenchmarkModel

extension RowNote {
    /// Returns the note as text for the report.
    ///
    /// - Parameter unit: the unit of the row, in which values are shown.
    package func text(_ unit: HumanUnit, phase: Phase) -> String {
        let turn = phase == .twins ? "round" : "launch"
        func turns(_ count: Int) -> String { Count.text(count, turn, many: turn == "launch" ? "launches" : nil) }
        switch self {
        case .worstAgent(let agent, let estimate): return "worst agent \(agent): \(unit.text(estimate))"
        case .failingAgents(let agents): return "\(agents.count) failing: \(AgentNames.text(agents))"
        case .wouldDecide(let count?, _): return "\(turns(count)) would decide"
        case .wouldDecide(nil, let maximum): return "not decided within \(turns(maximum))"
        case .breakEvenInterval(let seconds, let now):
            let human = HumanUnit(.seconds, largest: 1)
            return "breaks even at a scrape interval of \(human.text(seconds)) (now \(human.text(now)))"
        case .breakEvenGzip(let seconds):
            return "with gzip it breaks even at \(HumanUnit(.seconds, largest: 1).text(seconds))"
        case .present(let present, let expected):
            return
                "\(present) of \(expected) \(phase == .solo ? "launches" : "agents") have a value in the worst \(turn)"
        case .missing(let agents, let reason): return "without a value: \(AgentNames.text(agents)) (\(reason))"
        case .loadFellBehind(let ratio, let asked):
            let rate = HumanUnit(.requestsPerSecond, largest: asked)
            return
                "load fell behind: \(HumanUnit(.ratio, largest: 1).text(ratio)) of the planned requests were answered "
                + "in time, \(rate.text(asked * ratio)) per agent instead of \(rate.text(asked))"
        case .undisturbed(let estimate, let disturbed, let all):
            let figure = estimate.map { unit.text($0) } ?? "no figure"
            return "disturbed: \(disturbed) of \(Count.text(all, "block")); without them \(figure)"
        case .remark(let text): return text
        case .partOfFleet(let agents, let all):
            return "the limit is for \(Count.text(all, "agent")); this run has \(agents)"
        case .doubt(let doubt): return doubt.text
        case .agentsWithinNoise(let agents): return "within noise (A/A): \(AgentNames.text(agents))"
        case .meanIsOutside:
            return
                "the mean over the agents is beyond the limit, so at least one agent is; "
                + "no single agent fails by itself"
        case .single: return "a single \(turn) has no interval"
        }
    }
}

/// Lists of agents for sentences.
enum AgentNames {
    /// Returns the first `most` names and the number of the others.
    static func text(_ agents: [AgentID], most: Int = 5) -> String {
        let named = agents.prefix(most).map(\.description).joined(separator: ", ")
        return agents.count > most ? "\(named) and \(agents.count - most) more" : named
    }
}
