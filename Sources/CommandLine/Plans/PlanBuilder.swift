import BenchmarkModel
import FleetConfiguration
import Harness

/// Makes a plan of the flags of `run` and the files they name.
enum PlanBuilder {
    static func plan(_ options: Options<PlanOptions>, _ project: Project, in world: World) throws -> Plan {
        let measured = try RoundOptions(options.rounds, quick: options.quick)
        let isVersus = options.targets.versus != nil
        let running = try runningTargets(options, in: world)
        let targets = try running ?? TargetSelection.targets(options.targets, project, in: world)
        if options.bareControl { try checkBare(targets, hasControl: !isVersus && running == nil) }
        let fleet = try fleet(options, startsAgents: running == nil, project, in: world)
        let budgets = try BudgetFile.read(path: options.budgets ?? project.root + "/budgets/readiness-report.yaml")
        for target in targets { try measured.check(target) }
        let rates = rates(of: targets, given: options.rate, areTwins: isVersus)
        let looks = measured.looks(subjects: rates.count)
        // A part of the fleet is a trial: the scale row then is not measured, and says so.
        let hasScale = options.agents == nil && !isVersus && running == nil
        return Plan(
            fleet: fleet, targets: targets, versus: isVersus, budgets: budgets, requestRates: rates,
            scrapeInterval: measured.steady, rounds: measured.rounds(looks),
            soloLaunches: running == nil ? measured.soloLaunches : 0,
            herdLaunches: running == nil ? measured.herdLaunches : 0,
            scaleAgents: hasScale ? budgets.budgets.filter { $0.phase == .scale }.map(\.agents).max() ?? 0 : 0,
            heapLaunches: running == nil ? measured.heapLaunches : 0,
            noiseShare: options.noiseShare ?? 0.2, warmUp: measured.warmUp,
            seed: options.seed.map(UInt64.init) ?? world.seed(), quick: options.quick, looks: looks,
            maximumDuration: measured.maximumDuration, uniformRounds: measured.uniformRounds,
            soak: measured.soak, bareControl: options.bareControl, scrapeTimeout: measured.scrapeTimeout)
    }

    /// The programs of `--url`; nil without that flag.
    static func runningTargets(_ options: Options<PlanOptions>, in world: World) throws(UsageError) -> [Target]? {
        if options.running.url != nil {
            // A program that runs already is neither started nor loaded.
            let others = options.given([
                \.targets.target, \.targets.versus, \.targets.pack, \.fleet, \.agents, \.rate, \.rounds.interference,
                \.rounds.solo, \.rounds.herd, \.rounds.soak, \.noiseShare, \.targets.scraper,
            ])
            if let other = others.first {
                throw UsageError(
                    description: "\(other) is for programs that the bench starts: leave it out with --url")
            }
        }
        return try RunningOption.targets(options.running, in: world)
    }

    private static func fleet(
        _ options: Options<PlanOptions>, startsAgents: Bool, _ project: Project, in world: World
    ) throws -> Fleet {
        guard startsAgents else { return RunningPrograms.fleet }
        return try FleetOption.fleet(options.fleet, agents: options.agents, project, in: world)
    }

    /// Requests per second of each subject, by its name.
    private static func rates(of targets: [Target], given: Double?, areTwins: Bool) -> [String: Double] {
        let rates = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, given ?? $0.requestRate) })
        // Twins get the same requests, as many as the slower of them can take.
        guard areTwins, let lower = rates.values.min() else { return rates }
        return ["\(targets[1].name) vs \(targets[0].name)": lower]
    }

    /// Refuses targets whose control cannot be started without its HTTP server.
    private static func checkBare(_ targets: [Target], hasControl: Bool) throws(UsageError) {
        guard hasControl else {
            throw UsageError(
                description:
                    "--bare-control goes with --target: with --versus and --url no process has its exporter off")
        }
        for target in targets {
            if target.off == .none {
                throw UsageError(
                    description:
                        "--bare-control: the exporter of \(target.name) cannot be switched off (off: none), so it has no control"
                )
            }
            if target.bare == .none {
                throw UsageError(
                    description:
                        "--bare-control: nothing leaves out the HTTP server of \(target.name): say what does as `bare` in its "
                        + "target file, such as {environment: {AGENT_HTTP_SERVER: \"false\"}}")
            }
        }
    }
}
