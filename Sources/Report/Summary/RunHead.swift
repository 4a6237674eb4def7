package import BenchmarkModel

/// Identity, plan and progress of a run: the values, and the sentences at the top of each output form.
package struct RunHead: Sendable {
    private let run: StoredRun

    package init(_ run: StoredRun) { self.run = run }

    package var id: RunID { run.id }
    package var status: RunStatus { run.status }
    /// The start in seconds since 1970, UTC.
    package var started: Double { run.started }
    /// The end in seconds since 1970, UTC; nil for a run that was interrupted or killed.
    package var finished: Double? { run.finished }
    /// The duration in seconds; nil for a run without an end.
    package var seconds: Double? { run.finished.map { $0 - run.started } }
    package var plan: Plan { run.plan }
    package var environment: Environment { run.environment }
    package var finishedSteps: Int { run.finishedSteps.count }
    /// The number of steps that the run needs. A complete run has finished all of them: it left out those of its plan
    /// that would have decided nothing more.
    package var steps: Int { run.isPartial ? run.plan.steps.count : finishedSteps }
    /// The number of twin rounds that every subject has completed.
    package var rounds: Int { run.rounds }

    /// Returns a command line of this program for this run, ready to be copied into a shell.
    package func command(_ name: String, _ flags: String...) -> String {
        BenchCommand.text([name, id.text] + flags, results: run.results)
    }

    /// The id and the status of the run.
    package var short: String { "Run \(id), \(status.rawValue)" }

    /// The run, its fleet, its number of rounds and launches, and its conditions, in one sentence.
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
            "\(rounds) of at most \(Count.text(plan.rounds, "twin round")) (interim looks after \(looks): intervals "
            + "are wider by Pocock's rule)"
    }

    /// The numbers of rounds after which the run was judged.
    var looks: String { plan.looks.map { "\($0)" }.joined(separator: ", ") }

    private var launches: String {
        guard plan.soloLaunches + plan.herdLaunches > 0 else { return "" }
        return "\(plan.soloLaunches) solo and \(plan.herdLaunches) herd launches per arm"
    }

    /// The number of completed steps of an incomplete run and the command that completes it; nil for a complete run.
    package var partial: String? {
        guard run.isPartial else { return nil }
        let remedy = status == .running ? "it is in progress" : "`\(run.resumeCommand)` completes it"
        return "\(finishedSteps) of \(Count.text(steps, "step")) completed; \(remedy)"
    }

    /// `partial` with a label, for a line among others.
    package var partialLine: String? { partial.map { "PARTIAL: \($0)" } }

    /// The request rate of each subject.
    package var load: String { "Load: " + plan.subjects.map(load).joined(separator: "; ") }

    private func load(_ subject: Subject) -> String {
        let target = subject.treatment
        guard target.takesRequests else { return "\(subject.name) takes no requests" }
        let words = LoadWords(plan, subject)
        let sender = target.loadCommand.isEmpty ? "" : ", sent by its load command"
        let rate = "\(subject.name) \(words.rate.plainText) requests/s per agent\(words.additions)\(sender)"
        if let origin = words.origin { return "\(rate) (\(origin))" }
        // The reason in the target file applies only to the rate in that file.
        return words.rate == target.requestRate && !words.hasOwnRates && !target.requestRateReason.isEmpty
            ? "\(rate) (\(target.requestRateReason))" : rate
    }

    /// The Prometheus whose requests the bench's scraper sent, for each target of which it imitated one; nil where it
    /// imitated none.
    package var scrapes: String? {
        let words = plan.targets.compactMap { target in imitated(target).map { "\(target.name) as \($0)" } }
        return words.isEmpty ? nil : "Scrapes: " + words.joined(separator: "; ")
    }

    private func imitated(_ target: Target) -> String? {
        // Earlier versions imitated the Prometheus that was installed, and stored its version.
        target.scraper == .likeInstalled
            ? "the installed Prometheus \(environment["prometheus.version"] ?? "of an unknown version")"
            : target.scraper.imitated?.title
    }

    /// A sentence about controls without an HTTP server; nil if the controls have one.
    package var control: String? {
        plan.bareControl ? "Control: neither exporter nor HTTP server (--bare-control)" : nil
    }

    /// The accuracy that the calibration found for runs like this one; nil for a run of an older version.
    package var calibration: String? { environment["calibration"] }

    /// A sentence for each target that was given by its address: which process listens there.
    package var processes: [String] {
        plan.targets.filter { $0.url != nil }.compactMap { target in
            environment["\(target.name).process"].map { "\(target.name), process behind the address: \($0)" }
        }
    }
}
