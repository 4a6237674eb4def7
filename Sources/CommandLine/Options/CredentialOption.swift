import BenchmarkModel
import Harness
import Scraping

/// The flags that say how requests for pages are authorized. Secrets are in files: a command line can be read by others.
enum CredentialOption {
    struct Declared: OptionGroup {
        let user = Option("--user", "NAME", "asks with basic authentication, the password from --password-file")
        let passwordFile = Option(
            "--password-file", "FILE", "holds the password of --user, on one line", completing: .files)
        let bearerTokenFile = Option(
            "--bearer-token-file", "FILE", "asks with the bearer token that the file holds, on one line",
            completing: .files)
    }

    /// The files that the flags name, as absolute paths; nil without the flags.
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

    /// The contents of the files; nil without the flags.
    static func credentials(_ options: Options<Declared>, in world: World) throws -> Credentials? {
        guard let files = try files(options, in: world) else { return nil }
        do throws(CredentialError) {
            return try Credentials(files)
        } catch {
            throw HarnessError.missing("\(error)")
        }
    }

    /// The credentials of the target's configuration; nil where it has none.
    static func credentials(_ target: ScrapeTarget) throws -> Credentials? {
        guard let said = target.credentials else { return nil }
        do throws(CredentialError) {
            return try Credentials(said)
        } catch {
            throw HarnessError.missing("\(target.host):\(target.port): \(error)")
        }
    }
}
