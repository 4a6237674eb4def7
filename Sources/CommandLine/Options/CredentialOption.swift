import BenchmarkModel
import Harness
import Scraping

/// The flags for the authorization of page requests. Secrets are in files, because other users can read a command line.
enum CredentialOption {
    struct Declared: OptionGroup {
        let user = Option("--user", "NAME", "user of basic authentication; its password is in --password-file")
        let passwordFile = Option(
            "--password-file", "FILE", "file with the password of --user, on one line", completing: .files)
        let bearerTokenFile = Option(
            "--bearer-token-file", "FILE", "file with a bearer token for the requests, on one line",
            completing: .files)
    }

    /// Returns the files that the flags name, as absolute paths; nil without the flags.
    static func files(_ options: Options<Declared>, in world: World) throws(UsageError) -> CredentialFiles? {
        let user = options.user
        let password = options.passwordFile
        if let token = options.bearerTokenFile {
            guard user == nil, password == nil else {
                throw UsageError(description: "--bearer-token-file and --user exclude each other: give one of them")
            }
            return .bearerToken(file: world.absolute(token))
        }
        guard user != nil || password != nil else { return nil }
        guard let user, let password else {
            throw UsageError(description: "--user and --password-file go together: --user NAME --password-file FILE")
        }
        guard !user.isEmpty, !user.contains(":") else {
            throw UsageError(description: "--user '\(user)': give a name without a colon")
        }
        return .password(user: user, file: world.absolute(password))
    }

    /// Reads the credentials from the files; nil without the flags.
    static func credentials(_ options: Options<Declared>, in world: World) throws -> Credentials? {
        guard let files = try files(options, in: world) else { return nil }
        do throws(CredentialError) {
            return try Credentials(files)
        } catch {
            throw HarnessError.missing("\(error)")
        }
    }

    /// Reads the credentials of the target's scrape configuration; nil when it has none.
    static func credentials(_ target: ScrapeTarget) throws -> Credentials? {
        guard let configured = target.credentials else { return nil }
        do throws(CredentialError) {
            return try Credentials(configured)
        } catch {
            throw HarnessError.missing("\(target.host):\(target.port): \(error)")
        }
    }
}
