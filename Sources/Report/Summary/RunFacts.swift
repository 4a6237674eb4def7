import BenchmarkModel
import Foundation

/// The conditions of a run, as names and values for a list.
extension RunHead {
    /// The start of the run in UTC, to the minute.
    package var startedText: String {
        let text = Date(timeIntervalSince1970: started).formatted(.iso8601)
        return text.prefix(16).replacing("T", with: " ") + " UTC"
    }

    /// The run in one line, for the second line of a title.
    package var about: String {
        let agents = Count.text(plan.fleet.agents.count, "agent")
        let rounds = Count.text(rounds, "round")
        let control = plan.bareControl ? ", controls without an HTTP server (--bare-control)" : ""
        let made = "\(agents), \(rounds)\(plan.quick ? " (quick)" : "")\(control)"
        return "Fleet \(plan.fleet.name), \(made), \(startedText), run \(id)"
    }

    /// Identity, conditions and duration of the run.
    package var facts: [(name: String, value: String)] {
        let machines = plan.fleet.machines.count
        let seconds = HumanUnit(.seconds, largest: 1)
        let subjects = plan.subjects
        return [
            ("run", "\(id), \(status.rawValue)"), ("started", startedText),
            ("took", self.seconds.map { seconds.text($0) } ?? "did not complete"),
            (
                "fleet",
                "\(plan.fleet.name), \(Count.text(plan.fleet.agents.count, "agent")), "
                    + Count.text(machines, "machine")
            ),
            ("targets", subjects.map(\.name.text).joined(separator: ", ")),
            (
                "twin rounds",
                plan.looks.count > 1
                    ? "\(rounds) of at most \(plan.rounds), interim looks after \(looks) (Pocock)" : "\(rounds)"
            ),
            ("launches", "\(plan.soloLaunches) solo and \(plan.herdLaunches) herd per arm"),
            ("scrape interval", seconds.text(plan.scrapeInterval)),
            ("load", subjects.map(loadFact).joined(separator: "; ")), ("seed", "\(plan.seed)"),
        ]
    }

    private func loadFact(_ subject: Subject) -> String {
        guard subject.treatment.takesRequests else { return "\(subject.name) none" }
        let words = LoadWords(plan, subject)
        let rate = HumanUnit(.requestsPerSecond, largest: words.rate).text(words.rate)
        let origin = words.origin.map { " (\($0))" } ?? ""
        return "\(subject.name) \(rate) per agent\(words.additions)\(origin)"
    }
}
