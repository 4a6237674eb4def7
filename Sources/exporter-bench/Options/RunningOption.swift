import BenchmarkModel
import Harness

/// The flag that names programs which run already, and what it excludes.
enum RunningOption {
    static let flag = Flag(
        "--url", "U[,U...]",
        "instead of targets, exporters that run already (http://localhost:9100/metrics): CPU and memory where they run on this machine, traffic anywhere"
    )

    /// The flags of a run of programs that run already.
    static let flags = [flag] + CredentialOption.flags

    /// What takes a program that the bench starts itself.
    private static let excluded = [
        "--target", "--versus", "--pack", "--fleet", "--agents", "--rate", "--interference", "--solo", "--herd",
        "--soak",
        "--noise-share", "--scraper",
    ]

    /// nil without the flag.
    static func targets(_ options: Options) throws(UsageError) -> [Target]? {
        let credentials = try CredentialOption.files(options)
        guard let text = options.text(flag.name) else {
            guard credentials == nil else {
                throw UsageError(
                    description:
                        "\(CredentialOption.given(options)): goes with --url: only a program that runs already is "
                        + "asked with credentials")
            }
            return nil
        }
        if let other = options.given(excluded).first {
            throw UsageError(
                description: "\(other) is for programs that the bench starts: leave it out with --url")
        }
        var targets: [Target] = []
        for one in addresses(text) {
            let shown = PageAddress(one).shown
            guard let target = RunningPrograms.target(one, credentials: credentials) else {
                throw UsageError(
                    description: "--url '\(shown)' is not an address of metrics: give http://HOST:PORT/metrics")
            }
            guard !hasUser(one) else {
                throw UsageError(
                    description:
                        "--url '\(shown)': every user of this machine can read a command line for as long as it "
                        + "runs: leave out what is before the @, and give --user NAME --password-file FILE")
            }
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw UsageError(description: "--url names \(target.name) twice")
            }
            targets.append(target)
        }
        return targets
    }

    /// Whether the part before the path has an @.
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

    /// Whether it begins as an address does, with or without its scheme: `http://h`, `localhost:9100`.
    private static func isAddress(_ part: Substring) -> Bool {
        if part.contains("://") { return true }
        let place = part.prefix { $0 != "/" && $0 != "?" && $0 != "=" && $0 != "&" }.split(separator: ":")
        return place.count == 2 && Int(place[1]) != nil
    }
}
