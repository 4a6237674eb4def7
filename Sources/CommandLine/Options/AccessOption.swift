import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Scraping

/// The flags that say how requests reach guarded pages. Secrets are in files, because other users can read a command
/// line.
enum AccessOption {
    struct Declared: OptionGroup {
        let user = Option("--user", "NAME", "user of basic authentication; its password is in --password-file")
        let passwordFile = Option(
            "--password-file", "FILE", "file with the password of --user, on one line", completing: .files)
        let bearerTokenFile = Option(
            "--bearer-token-file", "FILE", "file with a bearer token for the requests, on one line",
            completing: .files)
        let httpConfig = Option(
            "--http-config", "FILE",
            "file with a Prometheus http_config: credentials, certificates and redirects (docs/guarded.md)",
            completing: .files)
    }

    /// Returns the access that the flags describe, with absolute paths; nil without the flags. Warns of files with
    /// secrets that every user of the machine can read.
    static func access(_ options: Options<Declared>, in world: World) throws -> HTTPAccess? {
        let credentials = try flags(options, in: world)
        guard let file = options.httpConfig else {
            let access = credentials.map { HTTPAccess(credentials: $0) }
            warn(access, on: world.console)
            return access
        }
        guard credentials == nil else {
            throw UsageError(
                description:
                    "--http-config and \(options.given(except: [\.httpConfig]).joined(separator: " ")) exclude "
                    + "each other: write the credentials to the file")
        }
        let access = try HTTPConfigFile.read(path: file).mapPaths(world.absolute)
        warn(access, configuration: file, on: world.console)
        return access
    }

    /// Returns the path of `--http-config` for a run whose store does not keep the secrets of the file; nil where a
    /// store keeps everything.
    static func file(_ options: Options<Declared>, of access: HTTPAccess?, in world: World) -> String? {
        access?.hasSecrets == true ? options.httpConfig.map(world.absolute) : nil
    }

    /// Returns the credentials of the flags without `--http-config`; nil without these flags. Reads no file.
    static func flags(
        _ options: Options<Declared>, in world: World
    ) throws(UsageError) -> HTTPCredentials? {
        let user = options.user
        let password = options.passwordFile
        if let token = options.bearerTokenFile {
            guard user == nil, password == nil else {
                throw UsageError(description: "--bearer-token-file and --user exclude each other: give one of them")
            }
            return .bearer(.file(world.absolute(token)))
        }
        guard user != nil || password != nil else { return nil }
        guard let user, let password else {
            throw UsageError(description: "--user and --password-file go together: --user NAME --password-file FILE")
        }
        guard !user.isEmpty, !user.contains(":") else {
            throw UsageError(description: "--user '\(user)': give a name without a colon")
        }
        return .basic(user: .text(user), password: .file(world.absolute(password)))
    }

    /// Prints a warning for each file with a secret that every user of the machine can read.
    /// - Parameter configuration: the file of the settings, which may have a secret itself; nil for flags.
    static func warn(_ access: HTTPAccess?, configuration: String? = nil, on console: Console) {
        guard let access else { return }
        let own = access.hasSecrets ? [configuration].compactMap(\.self) : []
        for file in own + access.secretFiles where Files.isReadableByAll(file) {
            console.note("warning: every user of this machine can read \(file), which has a secret: chmod 600 \(file)")
        }
    }

    /// Reads the files of credentials; nil for access without credentials.
    /// - Parameter place: the beginning of the message, such as `host:port: `.
    static func credentials(_ access: HTTPAccess?, at place: String = "") throws -> Credentials? {
        guard let credentials = access?.credentials else { return nil }
        do throws(CredentialError) {
            return try Credentials(credentials)
        } catch {
            throw HarnessError.missing("\(place)\(error)")
        }
    }
}
