import BenchmarkModel
import FleetConfiguration
import LiveValidation

/// Finds the agents that `validate --live` and `validate URL...` ask.
enum LiveSubjects {
    /// Returns the agents; nil when the command line asks only for a check of files.
    static func subject(_ options: Options<ValidateCommand.Declared>, in world: World) throws -> LiveSubject? {
        let families = try required(options.asking)
        let isLive = options.live || !options.addresses.isEmpty
        let access = isLive ? try AccessOption.access(options.asking.access, in: world) : nil
        let credentials = try AccessOption.credentials(access)
        guard options.addresses.isEmpty else {
            if let flag = options.given([\.fleet, \.live, \.asking.address]).first {
                throw UsageError(description: "\(flag) and URLs exclude each other: give a fleet or URLs")
            }
            var seen: Set<String> = []
            if let twice = options.addresses.first(where: { !seen.insert($0).inserted }) {
                throw UsageError(description: "'\(PageAddress(twice))' is given twice: give it once")
            }
            return LiveSubject(
                name: Count.text(options.addresses.count, "address", many: "addresses"),
                targets: try options.addresses.map { try LiveAddresses.target($0, families ?? [], access, credentials) }
            )
        }
        guard options.live else {
            if let flag = options.given([\.asking]).first {
                throw UsageError(description: "\(flag) is for running agents: add --live or a URL, or leave it out")
            }
            return nil
        }
        guard let fleet = options.fleet else {
            throw UsageError(description: "--live needs a fleet: add --fleet FILE, or give URLs instead of --live")
        }
        switch try FleetOption.source(fleet, in: world) {
        case .fleet(let fleet):
            let hosts = try LiveAddresses.hosts(options.asking.address, fleet.machines)
            return LiveSubject(
                name: fleet.name,
                targets: fleet.agents.map {
                    LiveAddresses.target($0, hosts, families ?? RequiredFamily.ofAgents, access, credentials)
                })
        case .scrapeTargets(let name, let targets):
            guard options.asking.address == nil else {
                throw UsageError(description: LiveAddresses.unusedAddress)
            }
            // Ask each address once. A duplicate address is reported by the validation of files.
            var seen: Set<String> = []
            return LiveSubject(
                name: name,
                targets: try targets.filter { seen.insert($0.url).inserted }.map { target in
                    let address = PageAddress(target.url)
                    let own = try AccessOption.credentials(target.access, at: "\(target.host):\(target.port): ")
                    // Flags replace the settings of the file as a whole.
                    return LiveTarget(
                        subject: .url(address), url: address, families: families ?? [],
                        credentials: access == nil ? own : credentials, tls: (access ?? target.access).tls,
                        followsRedirects: (access ?? target.access).followsRedirects)
                })
        }
    }

    /// Returns the required families of the command line; nil without `--families` and `--no-families`.
    private static func required(_ options: Options<LiveFlags>) throws(UsageError) -> [RequiredFamily]? {
        guard options.noFamilies else { return options.families }
        guard options.families == nil else {
            throw UsageError(description: "--families and --no-families exclude each other: give one of them")
        }
        return []
    }
}
