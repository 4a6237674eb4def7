import BenchmarkModel
import Harness

/// The flags that name programs which run already.
enum RunningOption {
    struct Declared: OptionGroup {
        let url = Option(
            "--url", "U[,U...]",
            "instead of targets, exporters that run already (http://localhost:9100/metrics): CPU and memory where they run on this machine, traffic anywhere",
            reading: { RunningOption.addresses($0) })
        let credentials = CredentialOption.Declared()
    }

    /// The programs that run already; nil without the flag.
    static func targets(_ options: Options<Declared>, in world: World) throws(UsageError) -> [Target]? {
        let credentials = try CredentialOption.files(options.credentials, in: world)
        guard let addresses = options.url else {
            guard credentials == nil else {
                throw UsageError(
                    description:
                        "\(options.given([\.credentials]).joined(separator: " ")): goes with --url: only a program that "
                        + "runs already is asked with credentials")
            }
            return nil
        }
        var targets: [Target] = []
        for one in addresses {
            let target = try target(one, credentials)
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw UsageError(description: "--url names \(target.name) twice")
            }
            targets.append(target)
        }
        return targets
    }

    private static func target(_ address: String, _ credentials: CredentialFiles?) throws(UsageError) -> Target {
        let shown = PageAddress(address).shown
        guard let target = RunningPrograms.target(address, credentials: credentials) else {
            throw UsageError(
                description: "--url '\(shown)' is not an address of metrics: give http://HOST:PORT/metrics")
        }
        guard !hasUser(address) else {
            throw UsageError(
                description:
                    "--url '\(shown)': every user of this machine can read a command line for as long as it "
                    + "runs: leave out what is before the @, and give --user NAME --password-file FILE")
        }
        return target
    }

    /// Whether the part of an address before its path has an @.
    private static func hasUser(_ address: String) -> Bool {
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        return rest.prefix { !"/?#".contains($0) }.contains("@")
    }

    /// Splits a list at the commas that another address follows: an address may have commas of its own.
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

    /// Whether a text begins as an address does, with or without its scheme: `http://h`, `localhost:9100`.
    private static func isAddress(_ part: Substring) -> Bool {
        if part.contains("://") { return true }
        let place = part.prefix { $0 != "/" && $0 != "?" && $0 != "=" && $0 != "&" }.split(separator: ":")
        return place.count == 2 && Int(place[1]) != nil
    }
}
