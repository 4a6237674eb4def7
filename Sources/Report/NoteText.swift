package import Analysis
package import BenchmarkModel

extension RowNote {
    /// For people; values in the row's own human unit.
    package func text(_ unit: HumanUnit, phase: Phase) -> String {
        let turn = phase == .twins ? "round" : "launch"
        let turns = phase == .twins ? "rounds" : "launches"
        switch self {
        case .worstAgent(let agent, let estimate): return "worst agent \(agent): \(unit.text(estimate))"
        case .failingAgents(let agents): return "\(agents.count) failing: \(Self.names(agents))"
        case .wouldDecide(let count?, _): return "\(count) \(turns) would decide"
        case .wouldDecide(nil, let maximum): return "not decided within \(maximum) \(turns)"
        case .breakEvenInterval(let seconds, let now):
            let human = HumanUnit(.seconds, largest: 1)
            return "breaks even at a scrape interval of \(human.text(seconds)) (now \(human.text(now)))"
        case .breakEvenGzip(let seconds):
            return "with gzip at \(HumanUnit(.seconds, largest: 1).text(seconds))"
        case .present(let present, let expected):
            return
                "\(present) of \(expected) \(phase == .solo ? "launches" : "agents") have a value in the worst \(turn)"
        case .missing(let agents, let reason): return "without a value: \(Self.names(agents)) (\(reason))"
        case .loadFellBehind(let ratio, let asked):
            let rate = HumanUnit(.requestsPerSecond, largest: asked)
            return
                "load fell behind: \(HumanUnit(.ratio, largest: 1).text(ratio)) of the planned requests were answered in time, "
                + "\(rate.text(asked * ratio)) an agent instead of \(rate.text(asked))"
        case .failedRequests(let reason): return "not judged, because requests failed: \(reason)"
        case .undisturbed(let estimate, let disturbed, let all):
            let figure = estimate.map { unit.text($0) } ?? "no figure"
            return "\(disturbed) of \(all) blocks were disturbed; without them \(figure)"
        case .remark(let text): return text
        case .partOfFleet(let agents, let all):
            return "a limit for \(all) agents, and here \(agents == 1 ? "is 1" : "are \(agents)")"
        case .single: return "a single \(turn) has no interval"
        }
    }

    /// As many names as are read at once, and how many more there are.
    private static func names(_ agents: [AgentID], most: Int = 5) -> String {
        let named = agents.prefix(most).map(\.description).joined(separator: ", ")
        return agents.count > most ? "\(named) and \(agents.count - most) more" : named
    }
}

extension ResultRow {
    /// All notes of the row, for exports; empty when there are none.
    var noteTexts: [String] {
        let unit = HumanUnit(self)
        return notes.map { $0.text(unit, phase: phase) }
    }

    /// The figure in the row's unit, a count for a census, or that there is none.
    package func figureText(_ unit: HumanUnit) -> String {
        if let census {
            // Answers are compared request by request: a ratio above the count of agents says how near they came.
            let count = "\(census.kept) of \(census.expected)"
            return census.steady ? count : "\(count) in the worst of \(census.rounds)"
        }
        return figure.estimate.map(unit.text) ?? "-"
    }
}
