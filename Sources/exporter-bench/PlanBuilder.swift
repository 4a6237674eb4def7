import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem

/// Makes a plan of the flags of `run` and the files they name.
enum PlanBuilder {
    static let flags = [
        Flag("--fleet", "FILE", "fleet file; the 77 agents of fleets/ai-system-77.csv by default"),
        Flag("--agents", "N", "the fleet's first N agents; past its size, profiles repeat under new names and ports"),
        Flag("--target", "T[,U...]", "targets by name (targets/NAME.yaml) or file; swift by default"),
        Flag("--rounds", "N", "twin rounds, the unit of inference; 5, with --quick 3"),
        Flag("--rate", "R", "requests per second and agent; the target file's by default"),
        Flag("--scrape-interval", "S", "seconds between scrapes, and of steady state; 15, with --quick 5"),
        Flag("--budgets", "FILE", "budget file; budgets/readiness-report.yaml by default"),
        Flag("--seed", "N", "repeats a run's launch orders, loads and failures; drawn and printed by default"),
        Flag("--quick", nil, "3 rounds of 5 s: within 30 s for swift; rows that depend on the interval say so"),
    ]

    static func plan(_ options: Options, _ project: Project) throws -> Plan {
        let quick = options.has("--quick")
        let agents = try options.integer("--agents", in: 1...4000)
        let rounds = try options.integer("--rounds", in: 1...100)
        let interval = try options.number("--scrape-interval", above: 0.99, upTo: 3600, seconds: true)
        let rate = try options.number("--rate", above: 0, upTo: 10_000)
        let seed = try options.integer("--seed", in: 0...Int.max)
        let names = (options.text("--target") ?? "swift").split(separator: ",", omittingEmptySubsequences: false)
        guard Set(names).count == names.count else {
            throw UsageError(description: "--target '\(options.text("--target") ?? "")' names a target twice")
        }

        var fleet = try FleetFile.read(path: options.text("--fleet") ?? project.root + "/fleets/ai-system-77.csv")
        if let agents { fleet = try fleet.scaled(to: agents) }
        let targets = try names.map {
            try TargetFile.read(
                path: try TargetFile.resolve(String($0), in: project.root + "/targets"))
        }
        let budgets = try BudgetFile.read(
            path: options.text("--budgets") ?? project.root + "/budgets/readiness-report.yaml")
        let scale = budgets.budgets.filter { $0.phase == .scale }.map(\.agents).max() ?? 0
        return Plan(
            fleet: fleet, targets: targets, budgets: budgets,
            requestRates: Dictionary(uniqueKeysWithValues: targets.map { ($0.name, rate ?? $0.requestRate) }),
            scrapeInterval: interval ?? (quick ? 5 : 15), rounds: rounds ?? (quick ? 3 : 5), soloLaunches: 10,
            herdLaunches: 3,
            // A part of the fleet is a trial: the scale row then is not measured, and says so.
            scaleAgents: agents == nil ? scale : 0, warmUp: quick ? 1 : 2,
            seed: seed.map(UInt64.init) ?? SystemRandom.seed(), quick: quick)
    }
}
