import BenchmarkModel
import Harness
import Report

/// `run --dry-run`: what would be measured, and whether that can begin.
enum DryRun {
    static let flag = Switch(
        "--dry-run",
        "checks flags, files, programs, ports and room, and shows the plan; nothing is started or stored")

    /// Checks what a run needs, and shows the plan.
    /// - Throws: what a run would throw before its first step.
    static func show(_ plan: Plan, _ project: Project, results: String, json: Bool, in world: World) throws {
        try world.measuring.check(plan, project, results: results)
        let needs = RunNeeds(plan)
        let minutes = TimeLeft(plan, finished: [], cores: world.cores()).seconds(current: 0) / 60
        let rates = plan.requestRates.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let rounds =
            plan.looks.isEmpty ? "\(plan.rounds)" : "looks after \(plan.looks.map(String.init).joined(separator: ", "))"
        let table = TextTable(
            name: "plan", heading: "\(Count.text(plan.steps.count, "step")); nothing is measured",
            columns: ["what", "plan"],
            rows: [
                ["fleet", "\(plan.fleet.name), \(Count.text(plan.fleet.agents.count, "agent"))"],
                ["targets", plan.targets.map(\.name).joined(separator: plan.versus ? " versus " : ", ")],
                ["requests/s an agent", rates.joined(separator: ", ")], ["twin rounds", rounds],
                ["scrape interval", "\(plan.scrapeInterval) s"],
                ["solo launches", "\(plan.soloLaunches)"], ["herd launches", "\(plan.herdLaunches)"],
                ["control", plan.bareControl ? "neither exporter nor HTTP server" : "exporter off"],
                [
                    "time",
                    "\(plan.looks.isEmpty ? "about" : "at most about") \((minutes * 10).rounded() / 10) min, longer where agents start slowly",
                ],
                ["seed", "\(plan.seed)"], ["budgets", plan.budgets.name],
                ["processes at once", "at most \(needs.processes)"],
                ["room for results", "\(needs.bytes / 1_000_000 + 1) MB"],
            ])
        try world.console.table(table, json: json ? plan : nil)
    }
}
