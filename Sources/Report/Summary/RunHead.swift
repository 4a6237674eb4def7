package import BenchmarkModel

/// Identity, plan and progress of a run: the facts, and the sentences at the head of a form.
package struct RunHead: Sendable {
    private let run: StoredRun

    package init(_ run: StoredRun) { self.run = run }

    package var id: RunID { run.id }
    package var status: RunStatus { run.status }
    /// Seconds since 1970, UTC.
    package var started: Double { run.started }
    /// nil for a run that was cut off.
    package var finished: Double? { run.finished }
    /// Seconds from the start to the end; nil without an end.
    package var seconds: Double? { run.finished.map { $0 - run.started } }
    package var plan: Plan { run.plan }
    package var environment: Environment { run.environment }
    package var finishedSteps: Int { run.finishedSteps.count }
    /// Twin rounds that every subject has completed.
    package var rounds: Int { run.rounds }

    /// A command of this program about this run, which a reader can copy.
    package func command(_ name: String, _ flags: String...) -> String {
        BenchCommand.text([name, id.text] + flags, results: run.results)
    }

    /// The run and how it ended.
    package var short: String { "Run \(id), \(status.rawValue)" }

    package var title: String {
        let interval = HumanUnit(.seconds, largest: 1).text(plan.scrapeInterval)
        let parts = [
            "\(short): fleet \(plan.fleet.name) (\(Count.text(plan.fleet.agents.count, "agent")))", roundsText,
            launches, "scrape interval \(interval)" + (plan.quick ? " (quick)" : ""), "seed \(plan.seed)",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private var roundsText: String {
        guard plan.looks.count > 1 else { return Count.text(rounds, "twin round") }
        return
            "\(rounds) of at most \(Count.text(plan.rounds, "twin round")) (looks after \(looks): intervals are wider by the rule of Pocock)"
    }

    /// The rounds after which the run was judged.
    var looks: String { plan.looks.map { "\($0)" }.joined(separator: ", ") }

    private var launches: String {
        guard plan.soloLaunches + plan.herdLaunches > 0 else { return "" }
        return "\(plan.soloLaunches) solo and \(plan.herdLaunches) herd launches an arm"
    }

    /// How many steps an incomplete run has completed, and the command that completes it; nil for a complete run.
    package var partial: String? {
        guard run.isPartial else { return nil }
        let remedy = status == .running ? "it is in progress" : "`\(run.resumeCommand)` completes it"
        return "\(finishedSteps) of \(Count.text(plan.steps.count, "step")) completed; \(remedy)"
    }

    /// The same as a line among others.
    package var partialLine: String? { partial.map { "PARTIAL: \($0)" } }

    package var load: String { "Load: " + plan.subjects.map(load).joined(separator: "; ") }

    private func load(_ subject: Subject) -> String {
        let target = subject.treatment
        guard target.takesRequests else { return "\(subject.name) takes no requests" }
        let asked = requestRate(of: subject)
        let whose = target.loadCommand.isEmpty ? "" : " asked of its load command"
        let rate = "\(subject.name) \(asked.plainText) requests/s an agent\(whose)"
        // The reason is the file's own rate's.
        return asked == target.requestRate && !target.requestRateReason.isEmpty
            ? "\(rate) (\(target.requestRateReason))" : rate
    }

    /// Requests a second and agent.
    func requestRate(of subject: Subject) -> Double {
        plan.requestRates[subject.name] ?? subject.treatment.requestRate
    }

    /// A sentence about controls without an HTTP server; nil for other controls.
    package var control: String? {
        plan.bareControl ? "Control: neither exporter nor HTTP server (--bare-control)" : nil
    }

    /// The calibration's statement about runs like this one; nil for a run of an older version.
    package var calibration: String? { environment["calibration"] }

    /// A sentence for each target that was given by its address: the process behind it.
    package var processes: [String] {
        plan.targets.filter { $0.url != nil }.compactMap { target in
            environment["\(target.name).process"].map { "\(target.name), process behind the address: \($0)" }
        }
    }
}
