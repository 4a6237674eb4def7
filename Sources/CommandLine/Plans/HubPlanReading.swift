import BenchmarkModel
import FleetConfiguration
import Foundation
import Harness
import Hub
import LinuxSystem
import NodeRunner

/// Makes the plan of a hub from the command line.
enum HubPlanReading {
    static func plan(_ options: Options<HubFlags>, in world: World) throws -> HubPlan {
        let source = try FleetOption.source(options.fleet, world.project(), in: world)
        let machines: [String]
        switch source {
        case .fleet(let fleet): machines = fleet.machines
        case .scrapeTargets(_, let targets):
            guard options.address == nil else {
                throw UsageError(description: LiveAddresses.unusedAddress)
            }
            let target: String? = options.target
            guard target == nil else {
                throw UsageError(
                    description: "--target: the fleet file has the pages of its targets: leave out --target")
            }
            var seen: Set<String> = []
            warn(targets, on: world.console)
            machines = HubAgents.of(targets).map(\.id.machine).filter { seen.insert($0).inserted }
        }
        let hub = try hubOptions(options, machines, in: world)
        switch source {
        case .fleet(let fleet):
            let name: String? = options.target
            let target = try name.map { try Self.target($0, in: world) }
            return try HubPlan(
                fleet: fleet.name, agents: HubAgents.of(fleet, hosts: hub.hosts, target: target), options: hub)
        case .scrapeTargets(let name, let targets):
            return try HubPlan(
                fleet: name, agents: HubAgents.of(targets.map { try resolved($0, in: world) }), options: hub)
        }
    }

    private static func target(_ name: String, in world: World) throws -> Target {
        let project = try world.project()
        var target = try TargetFile.read(path: try TargetFile.resolve(name, in: project.root + "/targets"))
        // A Prometheus in another directory needs the whole path.
        let file = target.service?.https?.certificates?.authorities
        target.service?.https?.certificates?.authorities = file.map {
            Placeholders.expand($0, values: ["root": project.root])
        }
        return target
    }

    /// Returns the target with credentials and certificates that a Prometheus in another directory can use: absolute
    /// paths, and the user name itself, because not every Prometheus version reads the name from a file.
    private static func resolved(_ target: ScrapeTarget, in world: World) throws -> ScrapeTarget {
        func absolute(_ secret: ScrapeCredentials.Secret) -> ScrapeCredentials.Secret {
            if case .file(let path) = secret { .file(world.absolute(path)) } else { secret }
        }
        var tls = target.tls
        if let file = tls?.authorities { tls?.authorities = world.absolute(file) }
        switch target.credentials {
        case .basic(.file(let path), let password):
            guard let user = try? Files.text(path) else {
                throw HarnessError.missing(
                    "\(target.host):\(target.port): \(path) cannot be read: write the user name to it (username_file)"
                )
            }
            return target.with(
                .basic(
                    user: .text(user.trimmingCharacters(in: .whitespacesAndNewlines)), password: absolute(password)),
                tls)
        case .basic(let user, let password):
            return target.with(.basic(user: user, password: absolute(password)), tls)
        case .bearer(let token): return target.with(.bearer(absolute(token)), tls)
        case nil: return target.with(nil, tls)
        }
    }

    /// Prints a warning for each label that hides a label of pages, and for each job with settings that the hub's files
    /// do not contain.
    private static func warn(_ targets: [ScrapeTarget], on console: Console) {
        for label in HubAgents.labelsOfPages.sorted() where targets.contains(where: { $0.labels[label] != nil }) {
            console.note(
                "warning: the label '\(label)' of targets is written as target_\(label), because pages have a label of "
                    + "that name, by which rules select: give the label another name")
        }
        var reported: Set<String> = []
        for target in targets where !target.otherSettings.isEmpty && reported.insert(target.job ?? "").inserted {
            console.note(
                "warning: the job '\(target.job ?? "")' has \(target.otherSettings.joined(separator: ", ")), which "
                    + "the hub's files do not contain: add the settings that its targets need to their job in "
                    + "prometheus-*.yml (all targets are scraped every --scrape-interval)")
        }
    }

    private static func hubOptions(
        _ options: Options<HubFlags>, _ machines: [String], in world: World
    ) throws -> HubOptions {
        if options.remoteWrite, options.federation {
            throw UsageError(description: "--remote-write and --federation exclude each other: give one of them")
        }
        var hub = HubOptions()
        hub.prometheus = options.prometheusVersion ?? world.hub.prometheusVersion ?? .oldest
        hub.link = options.federation ? .federation : .remoteWrite
        hub.central = options.central
        hub.hosts = try LiveAddresses.hosts(options.address, machines)
        hub.listen = try LiveAddresses.given("--listen", options.listen, machines)
        for address in hub.listen.values where Endpoint(address, 1) == nil {
            throw UsageError(description: "--listen '\(address)': give an IPv4 address, or 0.0.0.0 for all addresses")
        }
        hub.scrapeInterval = options.scrapeInterval ?? hub.scrapeInterval
        hub.port = options.port ?? hub.port
        hub.slowSeconds = options.slow ?? hub.slowSeconds
        hub.minimumActive = options.minimumActive
        if let webhook = options.webhook {
            guard let url = URL(string: webhook), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
                throw UsageError(
                    description: "--webhook '\(webhook)': give a URL that begins with http:// or https://")
            }
            hub.webhook = webhook
        }
        return hub
    }

    /// Returns the machines with hubs that run here; nil for all.
    static func machines(_ options: Options<HubFlags>, _ plan: HubPlan) throws(UsageError) -> [String]? {
        let known = plan.hubs.map(\.machine)
        for machine in options.machines ?? [] where !known.contains(machine) {
            throw UsageError(
                "--machine: no machine '\(machine)'", word: machine, among: known,
                else: "the machines are \(known.joined(separator: ", "))")
        }
        return options.machines
    }

    /// Returns a warning for each group of agents with one address, with the fix.
    static func warnings(_ plan: HubPlan) -> [String] {
        HubCollision.among(plan.agents).map { collision in
            let names = collision.agents.map(\.description).joined(separator: " and ")
            return
                "\(names) have one address, \(collision.address), so both scrapes reach the same agent: give the "
                + "agents ports of their own (`exporter-bench validate --fleet FILE` proposes them), or the machines "
                + "hosts of their own (--address MACHINE=HOST,...)"
        }
    }
}
