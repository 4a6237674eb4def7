import BenchmarkModel
import FleetConfiguration
import Foundation
import Harness
import LinuxSystem

/// Makes a plan of the flags of `run` and the files they name.
enum PlanBuilder {
    static let flags =
        [
            FleetOption.flag,
            Flag(
                "--agents", "N", "the fleet's first N agents; past its size, profiles repeat under new names and ports"),
            Flag(
                "--target", "T[,U...]",
                "targets by name (targets/NAME.yaml) or file, changed by :interval=5, :gzip=true, :rate=R, :pack=K, :scraper=S, :bin=DIR, :env.NAME=V; swift by default"
            ),
            Flag(
                "--versus", "A B",
                "two targets, builds or configurations (swift swift:interval=5) as twins, both on: does B cost other than A?"
            ),
            Flag(
                "--scraper", "S[,T...]",
                "who scrapes: embedded (by default), prometheus (one that the bench starts), or like-prometheus (the bench, asking as that does); several give each target once for each"
            ),
            Flag(
                "--pack", "K",
                "beside each target the same again with K agents in each process, where it can hold several"),
        ] + RunningOption.flags + RoundOptions.flags + [
            Flag(
                "--bare-control", nil,
                "the control has no HTTP server either: what exporter and server cost together; health is then only the treatment's"
            ),
            Flag("--rate", "R", "requests per second and agent; the target file's by default"),
            Flag("--budgets", "FILE", "budget file; budgets/readiness-report.yaml by default"),
            Flag(
                "--noise-share", "P", "share of the agents with a second control, for the noise floor; 0.2 by default"),
            Flag("--seed", "N", "repeats a run's launch orders, loads and failures; drawn and printed by default"),
            Flag("--quick", nil, "3 rounds of 5 s: within 30 s for swift; rows that depend on the interval say so"),
        ]

    static func plan(_ options: Options, _ project: Project) throws -> Plan {
        let quick = options.has("--quick")
        let agents = try options.integer("--agents", in: 1...4000)
        let measured = try RoundOptions(options, quick: quick)
        let rate = try options.number("--rate", above: 0, upTo: 10_000)
        let seed = try options.integer("--seed", in: 0...Int.max)
        let noiseShare = try options.share("--noise-share")
        let versus = options.texts("--versus")
        let running = try RunningOption.targets(options)
        let targets = try running ?? self.targets(options, project)
        if versus != nil { try checkTwins(targets) }
        let bareControl = options.has("--bare-control")
        if bareControl { try checkBare(targets, hasControl: versus == nil && running == nil) }
        var fleet = try running == nil ? FleetOption.fleet(options, project) : RunningPrograms.fleet
        if let agents { fleet = try fleet.scaled(to: agents) }
        let budgets = try BudgetFile.read(
            path: options.text("--budgets") ?? project.root + "/budgets/readiness-report.yaml")
        let scale = budgets.budgets.filter { $0.phase == .scale }.map(\.agents).max() ?? 0
        var rates = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, rate ?? $0.requestRate) })
        // Twins get the same requests: what the slower of the two can take.
        if versus != nil, let lower = rates.values.min() { rates = ["\(targets[1].name) vs \(targets[0].name)": lower] }
        for target in targets { try measured.check(target) }
        let looks = measured.looks(subjects: rates.count)
        return Plan(
            fleet: fleet, targets: targets, versus: versus != nil, budgets: budgets, requestRates: rates,
            scrapeInterval: measured.steady, rounds: measured.rounds(looks),
            soloLaunches: running == nil ? measured.soloLaunches : 0,
            herdLaunches: running == nil ? measured.herdLaunches : 0,
            // A part of the fleet is a trial: the scale row then is not measured, and says so.
            scaleAgents: agents == nil && versus == nil && running == nil ? scale : 0,
            heapLaunches: running == nil ? measured.heapLaunches : 0,
            noiseShare: noiseShare ?? 0.2, warmUp: measured.warmUp,
            seed: seed.map(UInt64.init) ?? SystemRandom.seed(), quick: quick, looks: looks,
            maximumDuration: measured.maximumDuration, uniformRounds: measured.uniformRounds,
            soak: measured.soak,
            bareControl: bareControl, scrapeTimeout: measured.scrapeTimeout)
    }

    /// The targets that the command line names, each under a name of its own.
    static func targets(_ options: Options, _ project: Project) throws -> [Target] {
        let targets = Target.toldApart(try names(options).map { try target($0, project) })
        var seen: Set<String> = []
        if let twice = targets.first(where: { !seen.insert($0.name).inserted }) {
            throw UsageError(
                description: "two targets are called \(twice.name): give one of them another 'name' in its file")
        }
        return targets
    }

    /// The targets that the command line names.
    private static func names(_ options: Options) throws(UsageError) -> [String] {
        let versus = options.texts("--versus")
        if versus != nil, options.text("--target") != nil {
            throw UsageError(description: "--versus and --target exclude each other: --versus names both targets")
        }
        if let versus, versus[0] == versus[1] {
            let shown = ShownVariables.hidingValues(in: versus[0])
            throw UsageError(description: "--versus \(shown) \(shown): give two different targets")
        }
        let given =
            versus.map { $0.map { Substring($0) } }
            ?? (options.text("--target") ?? "swift").split(separator: ",", omittingEmptySubsequences: false)
        guard Set(given).count == given.count else {
            let shown = ShownVariables.hidingValues(in: options.text("--target") ?? "")
            throw UsageError(description: "--target '\(shown)' names a target twice")
        }
        let pack = try options.integer("--pack", in: 2...1000)
        if pack != nil, versus != nil {
            throw UsageError(
                description: "--pack goes with --target: with --versus give the variant, as in swift swift:pack=7")
        }
        let scrapers = try scrapers(options)
        return given.map(String.init)
            .flatMap { name in scrapers.map { $0 == .embedded ? name : "\(name):scraper=\($0.rawValue)" } }
            .flatMap { name in [name] + (pack.map { ["\(name):pack=\($0)"] } ?? []) }
    }

    /// Each once; a target is measured once for each.
    private static func scrapers(_ options: Options) throws(UsageError) -> [ScraperKind] {
        guard let text = options.text("--scraper") else { return [.embedded] }
        guard options.texts("--versus") == nil else {
            throw UsageError(
                description:
                    "--scraper goes with --target: with --versus give the variant, as in swift swift:scraper=prometheus"
            )
        }
        let all = ScraperKind.allCases.map(\.rawValue).joined(separator: ", ")
        var found: [ScraperKind] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let kind = ScraperKind(rawValue: name) else {
                throw UsageError(description: "--scraper '\(text)': '\(name)' is none of \(all)")
            }
            guard !found.contains(kind) else {
                throw UsageError(description: "--scraper '\(text)' names \(name) twice")
            }
            found.append(kind)
        }
        return found
    }

    /// By name or file, changed as its variant says.
    static func target(_ text: String, _ project: Project) throws -> Target {
        do {
            let variant = try TargetVariant(text)
            let path = try TargetFile.resolve(variant.base, in: project.root + "/targets")
            var target = try variant.applied(to: try TargetFile.read(path: path))
            if target.hidesSecrets { target.file = URL(fileURLWithPath: path).path }
            return target
        } catch let error as TargetVariantError {
            throw UsageError(description: error.description)
        }
    }

    /// A control without server takes a target that can be told so.
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

    private static func checkTwins(_ targets: [Target]) throws {
        guard targets[0].loadCommand == targets[1].loadCommand else {
            throw UsageError(
                description:
                    "--versus: \(targets[0].name) and \(targets[1].name) have different load_commands, and twins get the same "
                    + "load: make them equal in the target files")
        }
        guard targets[0].requestPaths == targets[1].requestPaths else {
            throw UsageError(
                description:
                    "--versus: \(targets[0].name) and \(targets[1].name) have different request_paths, and twins get "
                    + "the same requests: make them equal in the target files")
        }
    }
}
