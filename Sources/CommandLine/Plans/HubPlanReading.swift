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
            guard options.httpConfig == nil else {
                throw UsageError(
                    description:
                        "--http-config: the fleet file has the settings of its targets: leave out --http-config"
                )
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
            let access = try options.httpConfig.map { file in
                let access = try HTTPConfigFile.read(path: file)
                AccessOption.warn(access, configuration: file, on: world.console)
                return try resolved(access, at: file, in: world)
            }
            return try HubPlan(
                fleet: fleet.name,
                agents: HubAgents.of(fleet, hosts: hub.hosts, target: target, access: access), options: hub)
        case .scrapeTargets(let name, let targets):
            return try HubPlan(
                fleet: name,
                agents: HubAgents.of(
                    try targets.map { target in
                        var target = target
                        target.access = try resolved(
                            target.access, at: "\(target.host):\(target.port)", in: world)
                        return target
                    }), options: hub)
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
        for (index, page) in target.pages.enumerated() {
            AccessOption.warn(page.access, on: world.console)
            let access = try page.access.map { try resolved($0, at: "page \(page.path)", in: world) }
            if let access { target = target.reached(by: access, page: index) }
        }
        return target
    }

    /// Returns the settings for a Prometheus in another directory: with absolute paths, and with the user name itself,
    /// because not every Prometheus version reads the name from a file.
    /// - Parameter place: the server or file of the settings, for the message.
    private static func resolved(_ access: HTTPAccess, at place: String, in world: World) throws -> HTTPAccess {
        var access = access.mapPaths(world.absolute)
        guard case .basic(.file(let path), let password)? = access.credentials else { return access }
        guard let user = try? Files.text(path) else {
            throw HarnessError.missing("\(place): \(path) cannot be read: write the user name to it (username_file)")
        }
        access.credentials = .basic(
            user: .text(user.trimmingCharacters(in: .whitespacesAndNewlines)), password: password)
        return access
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
