import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Foundation
import Harness
import Hub
import LinuxSystem
import NodeRunner

/// The hub that the command line describes.
enum HubPlanReading {
    static func plan(_ options: Options) throws -> HubPlan {
        let source = try FleetOption.source(options, Project.locate())
        let machines: [String]
        switch source {
        case .fleet(let fleet): machines = fleet.machines
        case .scrapeTargets(_, let targets):
            guard options.text("--address") == nil else {
                throw UsageError(description: "--address: this file has addresses of its own, leave it out")
            }
            var seen: Set<String> = []
            warn(targets)
            machines = HubAgents.of(targets).map(\.id.machine).filter { seen.insert($0).inserted }
        }
        let hub = try hubOptions(options, machines)
        switch source {
        case .fleet(let fleet):
            return try HubPlan(fleet: fleet.name, agents: HubAgents.of(fleet, hosts: hub.hosts), options: hub)
        case .scrapeTargets(let name, let targets):
            return try HubPlan(fleet: name, agents: HubAgents.of(targets.map(resolved)), options: hub)
        }
    }

    /// With credentials that a Prometheus in another directory understands: paths from the root, and the user's name itself, for
    /// not every Prometheus reads that from a file.
    private static func resolved(_ target: ScrapeTarget) throws -> ScrapeTarget {
        func absolute(_ secret: ScrapeCredentials.Secret) -> ScrapeCredentials.Secret {
            if case .file(let path) = secret { .file(URL(fileURLWithPath: path).path) } else { secret }
        }
        switch target.credentials {
        case .basic(.file(let path), let password):
            guard let user = try? Files.text(path) else {
                throw HarnessError.missing(
                    "\(target.host):\(target.port): \(path) cannot be read: it is to hold the user's name (username_file)"
                )
            }
            return target.authorized(
                by: .basic(
                    user: .text(user.trimmingCharacters(in: .whitespacesAndNewlines)), password: absolute(password)))
        case .basic(let user, let password):
            return target.authorized(by: .basic(user: user, password: absolute(password)))
        case .bearer(let token): return target.authorized(by: .bearer(absolute(token)))
        case nil: return target
        }
    }

    /// Names what a job of the configuration has and the hub's files do not, for each job.
    private static func warn(_ targets: [ScrapeTarget]) {
        var told: Set<String> = []
        for target in targets where !target.otherSettings.isEmpty && told.insert(target.job ?? "").inserted {
            Console.note(
                "warning: the job '\(target.job ?? "")' has \(target.otherSettings.joined(separator: ", ")), which the hub's files do "
                    + "not have: add what its targets need to their job in prometheus-*.yml (all are scraped at --scrape-interval)"
            )
        }
    }

    private static func hubOptions(_ options: Options, _ machines: [String]) throws -> HubOptions {
        if options.has("--remote-write"), options.has("--federation") {
            throw UsageError(description: "--remote-write and --federation: give one of them")
        }
        var hub = HubOptions()
        hub.hasExtraMetricsSetting = (try? InstalledPrometheus.inPath())?.hasExtraMetricsSetting ?? false
        hub.link = options.has("--federation") ? .federation : .remoteWrite
        hub.central = options.text("--central")
        hub.hosts = try LiveAddresses.hosts(options.text("--address"), machines)
        hub.listen = try LiveAddresses.given("--listen", options.text("--listen"), machines)
        for address in hub.listen.values where Endpoint(address, 1) == nil {
            throw UsageError(description: "--listen '\(address)': give an IPv4 address, 0.0.0.0 for all")
        }
        hub.scrapeInterval =
            try options.number("--scrape-interval", above: 0.099, upTo: 3600, seconds: true) ?? hub.scrapeInterval
        hub.port = try options.integer("--port", in: 1...65_000) ?? hub.port
        hub.slowSeconds = try options.number("--slow", above: 0, upTo: 3600, seconds: true) ?? hub.slowSeconds
        hub.minimumActive = try options.integer("--minimum-active", in: 0...1_000_000)
        if let webhook = options.text("--webhook") {
            guard let url = URL(string: webhook), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
                throw UsageError(
                    description: "--webhook '\(webhook)': give an address that begins with http:// or https://")
            }
            hub.webhook = webhook
        }
        return hub
    }

    /// nil for all.
    static func machines(_ options: Options, _ plan: HubPlan) throws(UsageError) -> [String]? {
        guard let text = options.text("--machine") else { return nil }
        let known = plan.hubs.map(\.machine)
        return try text.split(separator: ",", omittingEmptySubsequences: false).map(String.init).map {
            machine throws(UsageError) in
            guard known.contains(machine) else {
                let near = nearest(machine, among: known).map { "did you mean \($0)?" }
                throw UsageError(
                    description:
                        "--machine: no machine '\(machine)': \(near ?? "there are \(known.joined(separator: ", "))")")
            }
            return machine
        }
    }

    /// What a hub of this plan cannot do, and what would help.
    static func warnings(_ plan: HubPlan) -> [String] {
        HubCollision.among(plan.agents).map { collision in
            let names = collision.agents.map(\.description).joined(separator: " and ")
            return "\(names) are to be scraped at one address, \(collision.address): one of them answers for both; "
                + "validate --fleet proposes ports, --address says where machines are"
        }
    }
}
