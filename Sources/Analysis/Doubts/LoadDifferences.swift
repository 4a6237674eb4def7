import BenchmarkModel

/// Differences between the loads of two plans, one phrase each: rates, schedules, and rates of single agents. Runs with
/// different loads are different experiments.
enum LoadDifferences {
    /// - Parameters:
    ///   - a: the plan of the baseline.
    ///   - b: the plan of this run. Its rates may not be known yet.
    static func of(_ a: Plan, _ b: Plan) -> [String] {
        var differences: [String] = []
        for subject in b.subjects.sorted(by: { $0.name < $1.name }) {
            guard let before = a.subjects.first(where: { $0.name == subject.name }) else { continue }
            if let rate = rate(subject, a, b) { differences.append(rate) }
            let (was, now) = (a.schedule(of: before), b.schedule(of: subject))
            if was != now { differences.append("the schedule of \(subject.name) \(text(was, now))") }
        }
        if let agents = agents(a, b) { differences.append(agents) }
        return differences
    }

    private static func rate(_ subject: Subject, _ a: Plan, _ b: Plan) -> String? {
        guard let before = a.requestRates[subject.name], let now = b.requestRates[subject.name] else { return nil }
        let name = "requests/s per agent of \(subject.name)"
        guard b.subjectsWithoutRate.contains(where: { $0.name == subject.name }) else {
            return before == now ? nil : "\(name) was \(before), is \(now)"
        }
        return "\(name) was \(before), is not known before --rate auto finds it; give --rate \(before.plainText)"
    }

    private static func text(_ was: LoadSchedule, _ now: LoadSchedule) -> String {
        // Two files may have one name.
        was.text == now.text ? "had other times in \(was.text)" : "was \(was.text), is \(now.text)"
    }

    private static func agents(_ a: Plan, _ b: Plan) -> String? {
        let before = Dictionary(a.fleet.agents.map { ($0.id, $0.rate) }) { first, _ in first }
        let others = b.fleet.agents.filter { agent in before[agent.id].map { $0 != agent.rate } ?? false }
        guard let first = others.first else { return nil }
        func shown(_ rate: Double?) -> String { rate.map { "\($0.plainText) requests/s" } ?? "the rate of the run" }
        let rest = others.count > 1 ? ", and \(Count.text(others.count - 1, "other agent")) changed" : ""
        return "\(first.id) had \(shown(before[first.id] ?? nil)), has \(shown(first.rate))\(rest)"
    }
}
