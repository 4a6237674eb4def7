import BenchmarkModel
import FleetConfiguration
import Harness

/// Makes a plan from the flags of `run` and the files that they name.
enum PlanBuilder {
    static func plan(_ options: Options<PlanOptions>, _ project: Project, in world: World) throws -> Plan {
        let measured = try RoundOptions(options.rounds, quick: options.quick)
        let isVersus = options.targets.versus != nil
        let running = try runningTargets(options, in: world)
        let targets = connected(
            try running ?? TargetSelection.targets(options.targets, project, in: world), given: options.connections,
            areTwins: isVersus)
        if options.bareControl { try checkBare(targets, hasControl: !isVersus && running == nil) }
        let choice = try BudgetChoice(given: options.budgets, targets, isVersus: isVersus, project)
        let fleet = try fleet(options, choice, startsAgents: running == nil, project, in: world)
        for target in targets { try measured.check(target) }
        let loads = try LoadChoice(
            rate: options.rate, schedule: try options.schedule?.schedule(), targets, isVersus: isVersus, fleet, measured
        )
        for warning in loads.warnings { world.console.note("warning: \(warning)") }
        let looks = measured.looks(subjects: loads.rates.count)
        if !looks.isEmpty, !isVersus { try choice.checkDecidable(targets) }
        // With --agents the run is only a trial: the scale row is not measured, and its note says so.
        let hasScale = options.agents == nil && !isVersus && running == nil
        let scales = choice.budgets.budgets.filter { $0.phase == .scale }.map(\.agents)
        return Plan(
            fleet: fleet, targets: targets, versus: isVersus, budgets: choice.budgets, requestRates: loads.rates,
            scrapeInterval: measured.steady, rounds: measured.rounds(looks),
            soloLaunches: running == nil ? measured.soloLaunches : 0,
            herdLaunches: running == nil ? measured.herdLaunches : 0,
            scaleAgents: hasScale && choice.judgesSome(of: targets) ? scales.max() ?? 0 : 0,
            heapLaunches: running == nil ? measured.heapLaunches : 0,
            noiseShare: options.noiseShare ?? 0.2, warmUp: measured.warmUp,
            seed: options.seed.map(UInt64.init) ?? world.seed(), quick: options.quick, looks: looks,
            maximumDuration: measured.maximumDuration, uniformRounds: measured.uniformRounds,
            soak: measured.soak, bareControl: options.bareControl, scrapeTimeout: measured.scrapeTimeout,
            withoutLimits: choice.withoutLimits, schedules: loads.schedules, rateSearches: loads.searches)
    }

    /// Returns the programs of `--url`; nil without that flag.
    static func runningTargets(_ options: Options<PlanOptions>, in world: World) throws -> [Target]? {
        let scrapers = options.targets.scraper ?? [.embedded]
        if options.running.url != nil {
            // The bench does not start a running program and sends it no load, so these flags have no effect.
            let others = options.given([
                \.targets.target, \.targets.versus, \.targets.pack, \.fleet, \.agents, \.rate, \.schedule,
                \.connections,
                \.rounds.interference,
                \.rounds.solo, \.rounds.herd, \.rounds.soak, \.noiseShare,
            ])
            if let other = others.first {
                throw UsageError(
                    description: "\(other) is for programs that the bench starts: leave out \(other) or --url")
            }
            guard !scrapers.contains(.prometheus) else {
                throw UsageError(
                    description:
                        "--scraper prometheus is for programs that the bench starts: with --url give like-prometheus, "
                        + "which sends the same requests")
            }
        }
        return try RunningOption.targets(options.running, scrapers: scrapers, in: world)
    }

    private static func fleet(
        _ options: Options<PlanOptions>, _ choice: BudgetChoice, startsAgents: Bool, _ project: Project, in world: World
    ) throws -> Fleet {
        guard startsAgents else { return RunningPrograms.fleet }
        let fleet = try FleetOption.fleet(options.fleet, agents: options.agents, project, in: world)
        guard options.fleet.files == nil, let name = choice.agentName else { return fleet }
        return fleet.copies(of: name)
    }

    /// Returns the targets with their limits of connections. Twins get the same, the lower of the two.
    private static func connected(_ targets: [Target], given: Int?, areTwins: Bool) -> [Target] {
        let lowest = targets.map(\.connections).min()
        return targets.map { target in
            var target = target
            target.connections = given ?? (areTwins ? lowest : nil) ?? target.connections
            return target
        }
    }

    /// Refuses targets with a control that cannot be started without its HTTP server.
    private static func checkBare(_ targets: [Target], hasControl: Bool) throws(UsageError) {
        guard hasControl else {
            throw UsageError(
                description:
                    "--bare-control needs a control: with --versus and --url no process has its exporter off; leave "
                    + "out --bare-control")
        }
        for target in targets {
            if target.off == .none {
                throw UsageError(
                    description:
                        "--bare-control: the exporter of \(target.name) cannot be switched off (off: none), so it has "
                        + "no control: leave out --bare-control")
            }
            if target.bare == .none {
                throw UsageError(
                    description:
                        "--bare-control: the target file of \(target.name) does not say how to start it without its "
                        + "HTTP server: add `bare` to the file, such as bare: {environment: {AGENT_HTTP_SERVER: "
                        + "\"false\"}}")
            }
        }
    }
}
