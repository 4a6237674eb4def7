import BenchmarkModel
import ConfigurationReader
import Exposition
import FleetConfiguration
import Foundation
import Harness
import LinuxSystem
import LiveValidation

/// `validate --live` and `validate URL...`: agents that run are asked and judged.
enum LiveCommand {
    /// Flags that mean nothing where only files are read.
    static let flags =
        [
            Flag(
                "--address", "HOST[,...]",
                "where the fleet's agents are: one host, or MACHINE=HOST,...; a machine's name is its host by default"),
            Flag("--lenient", nil, "what a Prometheus server takes is no fault of a page"),
            Flag("--all", nil, "each fault of a page; by default the first three, and how many there are"),
            Flag("--timeout", "S", "of each GET; 2 s by default"),
            Flag("--tries", "N", "GETs of a page until there is one, 1 s apart; 5 by default"),
            Flag(
                "--families", "F[,F...]",
                "families that every page must have, NAME or NAME=TYPE; by default the documented 13 of a fleet's agents, none of others"
            ),
            Flag("--no-families", nil, "no family must be there"),
            Flag("--max-series", "N", "of a family, and ten times as many of a page; 1000 by default"),
            Flag("--max-bytes", "N", "of a page; 1000000 by default"),
            Flag("--max-seconds", "S", "for a page; 1 s by default"),
        ] + CredentialOption.flags

    /// What is validated, before it is asked.
    struct Subject {
        let name: String
        let targets: [LiveTarget]
    }

    static func options(_ options: Options) throws -> LiveOptions {
        var live = LiveOptions()
        live.isLenient = options.has("--lenient")
        live.showsAll = options.has("--all")
        live.timeout = try options.number("--timeout", above: 0, upTo: 600, seconds: true) ?? live.timeout
        live.tries = try options.integer("--tries", in: 1...100) ?? live.tries
        live.maximumSeries = try options.integer("--max-series", in: 1...10_000_000) ?? live.maximumSeries
        live.maximumBytes = try options.integer("--max-bytes", in: 1...LiveOptions.endlessBytes) ?? live.maximumBytes
        live.maximumSeconds =
            try options.number("--max-seconds", above: 0, upTo: 600, seconds: true) ?? live.maximumSeconds
        return live
    }

    /// nil where the command line asks for files only.
    static func subject(_ options: Options) throws -> Subject? {
        let families = try required(options)
        let credentials = try CredentialOption.credentials(options)
        guard options.positional.isEmpty else {
            for flag in ["--fleet", "--live", "--address"] where !options.given([flag]).isEmpty {
                throw UsageError(description: "\(flag) and addresses: give a fleet or addresses")
            }
            var seen: Set<String> = []
            if let twice = options.positional.first(where: { !seen.insert($0).inserted }) {
                throw UsageError(description: "'\(PageAddress(twice))' is given twice")
            }
            return Subject(
                name: Count.text(options.positional.count, "address", many: "addresses"),
                targets: try options.positional.map { try LiveAddresses.target($0, families ?? [], credentials) })
        }
        guard options.has("--live") else {
            if let flag = options.given(flags.map(\.name)).first {
                throw UsageError(description: "\(flag) is for agents that run: give --live or an address too")
            }
            return nil
        }
        guard let given = options.text("--fleet") else {
            throw UsageError(description: "--live of what? give --fleet FILE, or addresses instead of --live")
        }
        switch try FleetOption.source(FleetInput.list(given)) {
        case .fleet(let fleet):
            let hosts = try LiveAddresses.hosts(options.text("--address"), fleet.machines)
            return Subject(
                name: fleet.name,
                targets: fleet.agents.map {
                    LiveAddresses.target($0, hosts, families ?? RequiredFamily.ofAgents, credentials)
                })
        case .scrapeTargets(let name, let targets):
            guard options.text("--address") == nil else {
                throw UsageError(description: "--address: this file has addresses of its own, leave it out")
            }
            // Of one that is there twice the files' validation tells.
            var seen: Set<String> = []
            return Subject(
                name: name,
                targets: try targets.filter { seen.insert($0.url).inserted }.map { target in
                    let address = PageAddress(target.url)
                    return LiveTarget(
                        subject: .url(address), url: address, families: families ?? [],
                        credentials: try credentials ?? CredentialOption.credentials(target))
                })
        }
    }

    private static func required(_ options: Options) throws -> [RequiredFamily]? {
        if options.has("--no-families") {
            guard options.text("--families") == nil else {
                throw UsageError(description: "--families and --no-families: give one of them")
            }
            return []
        }
        guard let text = options.text("--families") else { return nil }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard !halves[0].isEmpty, !halves[0].contains(" ") else {
                throw UsageError(description: "--families '\(text)': give names with commas between")
            }
            guard halves.count == 2 else {
                return RequiredFamily.ofAgents.first { $0.name == halves[0] } ?? RequiredFamily(halves[0])
            }
            guard let type = FamilyType(rawValue: halves[1]) else {
                let known = FamilyType.allCases.map(\.rawValue)
                let near = nearest(halves[1], among: known).map { "did you mean \($0)?" }
                throw UsageError(
                    description: "--families: no type '\(halves[1])': \(near ?? known.joined(separator: ", "))")
            }
            return RequiredFamily(halves[0], type)
        }
    }

    /// Asks and judges. Ended by a signal it judges what there is by then.
    /// - Returns: nil for the code when the findings say it.
    static func run(_ subject: Subject, _ options: LiveOptions) throws -> (validation: Validation, code: Int32?) {
        let signals = try EndSignals.install()
        let progress = ProgressLine()
        var told = -1
        let validation = LiveValidation.asking(
            name: subject.name, subject.targets, options, isEnding: { EndSignals.pending != nil },
            progress: { done in
                guard done != told else { return }
                told = done
                progress.note("answered: \(done) of \(Count.text(subject.targets.count, "agent"))")
            })
        progress.end()
        _ = consume signals
        return (validation, EndSignals.pending == nil ? nil : ExitCode.interrupted)
    }
}
