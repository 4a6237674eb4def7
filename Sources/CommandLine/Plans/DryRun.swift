import BenchmarkModel
import Harness
import Report

/// `run --dry-run`: shows what would be measured, and checks whether the run can start.
enum DryRun {
    static let flag = Switch(
        "--dry-run",
        "checks flags, files, programs, ports and free space, and shows the plan; starts and stores nothing")

    /// Returns a row for each target with requests: methods and paths, and weights where they differ. Values of headers
    /// and bodies are never shown.
    static func requests(_ targets: [Target]) -> [[String]] {
        targets.filter { !$0.requests.isEmpty }.map { target in
            [targets.count > 1 ? "requests of \(target.name)" : "requests", target.shownRequests]
        }
    }

    /// Checks everything that a run needs, and shows the plan.
    /// - Throws: the errors that a run would throw before its first step.
    static func show(_ plan: Plan, _ project: Project, results: String, json: Bool, in world: World) throws {
        try world.measuring.check(plan, project, results: results)
        let needs = RunNeeds(plan)
        let minutes = TimeLeft(plan, finished: [], cores: world.cores()).seconds(current: 0) / 60
        let rates = plan.subjects.sorted { $0.name < $1.name }.map { subject in
            let words = LoadWords(plan, subject)
            let isKnown = plan.rateSearch(of: subject) == nil
            return "\(subject.name) \(isKnown ? "" : "at most ")\(words.rate)\(words.additions)"
                + (isKnown ? "" : " (--rate auto finds it)")
        }
        let rounds =
            plan.looks.isEmpty ? "\(plan.rounds)" : "looks after \(plan.looks.map(String.init).joined(separator: ", "))"
        let table = TextTable(
            name: "plan", heading: "\(Count.text(plan.steps.count, "step")); nothing is measured",
            columns: ["setting", "value"],
            rows: [
                ["fleet", "\(plan.fleet.name), \(Count.text(plan.fleet.agents.count, "agent"))"],
                ["targets", plan.targets.map(\.name).joined(separator: plan.versus ? " versus " : ", ")],
                ["requests/s per agent", rates.joined(separator: ", ")], ["twin rounds", rounds],
            ] + Self.requests(plan.targets) + [
                ["scrape interval", "\(plan.scrapeInterval) s"],
                ["solo launches", "\(plan.soloLaunches)"], ["herd launches", "\(plan.herdLaunches)"],
                ["control", plan.bareControl ? "neither exporter nor HTTP server" : "exporter off"],
                [
                    "time",
                    "\(plan.looks.isEmpty ? "about" : "at most about") \((minutes * 10).rounded() / 10) min, longer "
                        + "if agents start slowly",
                ],
                ["seed", "\(plan.seed)"], ["budgets", plan.budgetsName],
                ["processes at once", "at most \(needs.processes)"],
                ["space for results", "\(needs.bytes / 1_000_000 + 1) MB"],
            ])
        try world.console.table(table, json: json ? plan : nil)
    }
}
