import BenchmarkModel
import Harness

/// The flags for programs that are already running.
enum RunningOption {
    struct Declared: OptionGroup {
        let url = Option(
            "--url", "U[,U...]",
            "measures running exporters (http://localhost:9100/metrics) instead of targets: traffic, and on this "
                + "machine also CPU and memory",
            reading: { RunningOption.addresses($0) })
        let access = AccessOption.Declared()
    }

    /// Returns the running programs as targets, each once for each scraper; nil without `--url`.
    static func targets(_ options: Options<Declared>, scrapers: [ScraperKind], in world: World) throws -> [Target]? {
        // A contradiction between the flags is reported before a flag that is missing.
        _ = try AccessOption.flags(options.access, in: world)
        guard let addresses = options.url else {
            let flags = options.given([\.access])
            guard flags.isEmpty else {
                throw UsageError(
                    description:
                        "\(flags.joined(separator: " ")): needs --url: a target has the http_config of its pages "
                        + "in its file")
            }
            return nil
        }
        let access = try AccessOption.access(options.access, in: world)
        var targets: [Target] = []
        for one in addresses {
            var target = try target(one, access)
            target.file = AccessOption.file(options.access, of: access, in: world)
            guard !targets.contains(where: { $0.url == target.url || $0.name == target.name }) else {
                throw UsageError(description: "--url names \(target.name) twice: name it once")
            }
            targets += scrapers.map { scraper in
                var scraped = target
                scraped.scraper = scraper
                if scraper != .embedded { scraped.name += ":scraper=\(scraper.name)" }
                return scraped
            }
        }
        return targets
    }

    private static func target(_ address: String, _ access: HTTPAccess?) throws(UsageError) -> Target {
        let shown = PageAddress(address).shown
        guard let target = RunningPrograms.target(address, access: access) else {
            throw UsageError(
                description: "--url '\(shown)' is not the URL of a metrics page: give http://HOST:PORT/metrics")
        }
        guard !hasUser(address) else {
            throw UsageError(
                description:
                    "--url '\(shown)' has a user: other users of this machine can read it while the command runs: "
                    + "leave out the part before the @, and give --user NAME --password-file FILE")
        }
        return target
    }

    /// Returns whether the part of an address before its path has an @.
    private static func hasUser(_ address: String) -> Bool {
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        return rest.prefix { !"/?#".contains($0) }.contains("@")
    }

    /// Splits a list at the commas that are followed by another address, because an address may contain commas.
    static func addresses(_ list: String) -> [String] {
        var found: [String] = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            if let last = found.last, last.contains("://"), !part.isEmpty, !isAddress(part) {
                found[found.count - 1] = "\(last),\(part)"
            } else {
                found.append(String(part))
            }
        }
        return found
    }

    /// Returns whether a text begins like an address, with or without its scheme: `http://h`, `localhost:9100`.
    private static func isAddress(_ part: Substring) -> Bool {
        if part.contains("://") { return true }
        let hostAndPort = part.prefix { $0 != "/" && $0 != "?" && $0 != "=" && $0 != "&" }.split(separator: ":")
        return hostAndPort.count == 2 && Int(hostAndPort[1]) != nil
    }
}
