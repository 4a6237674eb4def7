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
        let credentials = CredentialOption.Declared()
    }

    /// Returns the running programs as targets; nil without `--url`.
    static func targets(_ options: Options<Declared>, in world: World) throws(UsageError) -> [Target]? {
        let credentials = try CredentialOption.files(options.credentials, in: world)
        guard let addresses = options.url else {
            guard credentials == nil else {
                throw UsageError(
                    description:
                        "\(options.given([\.credentials]).joined(separator: " ")): needs --url: only a running "
                        + "program is scraped with credentials")
            }
            return nil
        }
        var targets: [Target] = []
        for one in addresses {
            let target = try target(one, credentials)
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw UsageError(description: "--url names \(target.name) twice: name it once")
            }
            targets.append(target)
        }
        return targets
    }

    private static func target(_ address: String, _ credentials: CredentialFiles?) throws(UsageError) -> Target {
        let shown = PageAddress(address).shown
        guard let target = RunningPrograms.target(address, credentials: credentials) else {
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
