import BenchmarkModel
import FleetConfiguration
import Harness

/// The targets that the command line names. Each has a unique name.
enum TargetSelection {
    struct Declared: OptionGroup {
        let target = Option(
            "--target", "T[,U...]",
            "targets by name (targets/NAME.yaml) or file, with variants :interval=5, :gzip=true, :rate=R, :pack=K, "
                + ":scraper=S, :bin=DIR, :env.NAME=V, and with a label as in head=./mine.yaml; swift by default",
            completing: .targets, reading: { (text: String) throws(UsageError) in try TargetSelection.names(text) })
        let versus = Option(
            "--versus", "A B",
            "compares two targets, builds or configurations (swift swift:interval=5) as twins with both exporters on",
            completing: .targets, words: { (words: [String]) throws(UsageError) in try TargetSelection.twins(words) })
        let scraper = Option(
            "--scraper", "S[,T...]",
            "the scraper: embedded (default), prometheus (the bench starts one), or the bench with the requests of a "
                + "Prometheus 3.14 (like-prometheus), 2.42 (like-prometheus-2), or 3.14 with protobuf first "
                + "(like-prometheus-proto); with several, each target is measured once per scraper",
            reading: { (text: String) throws(UsageError) in try TargetSelection.scrapers(text) })
        let pack = Option(
            "--pack", "K", in: 2...1000,
            "also measures each target with K agents per process, if its program can run several agents")
    }

    static func targets(_ options: Options<Declared>, _ project: Project, in world: World) throws -> [Target] {
        let targets = Target.distinguished(
            distinguished(try names(options).map { try target($0, project, in: world) }))
        var seen: Set<String> = []
        if let twice = targets.first(where: { !seen.insert($0.name).inserted }) {
            throw UsageError(
                description:
                    "two targets are named \(twice.name): give one of them a label, as in LABEL=TARGET, or change the 'name' "
                    + "in its file")
        }
        if options.versus != nil { try checkTwins(targets) }
        warn(targets, on: world.console)
        return targets
    }

    /// Returns the target of a name or file, with the changes of its variant and with its label.
    static func target(_ text: String, _ project: Project, in world: World) throws -> Target {
        let (label, text) = labeled(text)
        do {
            let variant = try TargetVariant(text)
            let path = try TargetFile.resolve(variant.base, in: project.root + "/targets")
            var target = try variant.applied(to: try TargetFile.read(path: path).mapAccessPaths(world.absolute))
            if target.hidesSecrets { target.file = world.absolute(path) }
            target = try target.withVariables(of: world.variables)
            return label.map(target.labeled) ?? target
        } catch let error as TargetVariantError {
            throw UsageError(description: error.description)
        }
    }

    /// Warns of files with secrets that every user can read, once for each access.
    static func warn(_ targets: [Target], on console: Console) {
        var seen: Set<HTTPAccess> = []
        for target in targets {
            for access in target.pages.compactMap(\.access) where seen.insert(access).inserted {
                AccessOption.warn(access, configuration: target.file, on: console)
            }
        }
    }

    /// Adds pack and scraper to the names of targets that share a label, because --pack and --scraper repeat a target.
    private static func distinguished(_ targets: [Target]) -> [Target] {
        let counts = Dictionary(grouping: targets, by: \.name).mapValues(\.count)
        return targets.map { target in
            guard target.unlabeledName != nil, counts[target.name] != 1 else { return target }
            let changes =
                (target.scraper == .embedded ? [] : ["scraper=\(target.scraper.name)"])
                + (target.pack > 1 ? ["pack=\(target.pack)"] : [])
            return target.labeled(([target.name] + changes).joined(separator: ":"))
        }
    }

    /// Splits `head=./mine.yaml:bin=DIR` into its label and the rest. A label has letters, digits, `_`, `.` and `-`,
    /// and comes before any colon or slash.
    private static func labeled(_ text: String) -> (label: String?, rest: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex, text.index(after: equals) < text.endIndex
        else { return (nil, text) }
        let label = text[..<equals]
        let isLabel = label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
        return isLabel ? (String(label), String(text[text.index(after: equals)...])) : (nil, text)
    }

    private static func names(_ options: Options<Declared>) throws(UsageError) -> [String] {
        if let versus = options.versus {
            guard options.target == nil else {
                throw UsageError(
                    description:
                        "--versus and --target exclude each other: --versus names both targets; leave out --target")
            }
            guard options.pack == nil else {
                throw UsageError(
                    description:
                        "--pack and --versus exclude each other: give a variant instead: --versus swift swift:pack=7")
            }
            guard options.scraper == nil else {
                throw UsageError(
                    description:
                        "--scraper and --versus exclude each other: give a variant instead: --versus swift "
                        + "swift:scraper=prometheus")
            }
            return versus
        }
        return (options.target ?? ["swift"])
            .flatMap { name in
                (options.scraper ?? [.embedded]).map { $0 == .embedded ? name : "\(name):scraper=\($0.name)" }
            }
            .flatMap { name in [name] + (options.pack.map { ["\(name):pack=\($0)"] } ?? []) }
    }

    private static func names(_ text: String) throws(UsageError) -> [String] {
        let names = parts(text)
        guard Set(names).count == names.count else {
            throw UsageError(
                description: "--target '\(ShownVariables.hidingValues(in: text))' names a target twice: name it once")
        }
        return names
    }

    private static func twins(_ words: [String]) throws(UsageError) -> [String] {
        guard words[0] != words[1] else {
            let shown = ShownVariables.hidingValues(in: words[0])
            throw UsageError(description: "--versus \(shown) \(shown): give two different targets")
        }
        return words
    }

    /// Returns the scrapers of a list without duplicates. A target is measured once per scraper.
    private static func scrapers(_ text: String) throws(UsageError) -> [ScraperKind] {
        let all = ScraperKind.offered.map(\.name).joined(separator: ", ")
        var found: [ScraperKind] = []
        for name in parts(text) {
            guard let kind = ScraperKind(name: name) else {
                throw UsageError(description: "--scraper '\(text)': '\(name)' is not a scraper: give one of \(all)")
            }
            guard !found.contains(kind) else {
                throw UsageError(description: "--scraper '\(text)' names \(name) twice: name it once")
            }
            found.append(kind)
        }
        return found
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// Refuses twins that would get different requests.
    private static func checkTwins(_ targets: [Target]) throws(UsageError) {
        guard targets[0].loadCommand == targets[1].loadCommand else {
            throw UsageError(
                description:
                    "--versus: \(targets[0].name) and \(targets[1].name) have different load_commands, but twins need "
                    + "the same load: make load_command equal in the target files")
        }
        guard targets[0].requests == targets[1].requests else {
            throw UsageError(
                description:
                    "--versus: \(targets[0].name) and \(targets[1].name) have different requests, but twins need "
                    + "the same: make request_paths or requests equal in the target files")
        }
    }
}
