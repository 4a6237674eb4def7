import BenchmarkModel
import Foundation
import Harness
import Scraping

/// The flags that say how requests for pages are authorized. Secrets are in files: a command line can be read by others.
enum CredentialOption {
    static let flags = [
        Flag("--user", "NAME", "asks with basic authentication, the password from --password-file"),
        Flag("--password-file", "FILE", "holds the password of --user, on one line"),
        Flag("--bearer-token-file", "FILE", "asks with the bearer token that the file holds, on one line"),
    ]

    /// The files that the flags name, as absolute paths; nil without the flags.
    static func files(_ options: Options) throws(UsageError) -> CredentialFiles? {
        let user = options.text("--user")
        let password = options.text("--password-file")
        if let token = options.text("--bearer-token-file") {
            guard user == nil, password == nil else {
                throw UsageError(description: "--bearer-token-file and --user exclude each other: give one of them")
            }
            return .bearerToken(file: absolute(token))
        }
        guard user != nil || password != nil else { return nil }
        guard let user, let password else {
            throw UsageError(description: "--user and --password-file go together: --user NAME --password-file FILE")
        }
        guard !user.isEmpty, !user.contains(":") else {
            throw UsageError(description: "--user '\(user)': give a name without a colon")
        }
        return .password(user: user, file: absolute(password))
    }

    /// What the files hold; nil without the flags.
    static func credentials(_ options: Options) throws -> Credentials? {
        guard let files = try files(options) else { return nil }
        do throws(CredentialError) {
            return try Credentials(files)
        } catch {
            throw HarnessError.missing("\(error)")
        }
    }

    /// What the target's configuration says; nil where it says nothing.
    static func credentials(_ target: ScrapeTarget) throws -> Credentials? {
        guard let said = target.credentials else { return nil }
        do throws(CredentialError) {
            return try Credentials(said)
        } catch {
            throw HarnessError.missing("\(target.host):\(target.port): \(error)")
        }
    }

    /// Those that were given, for a message.
    static func given(_ options: Options) -> String { options.given(flags.map(\.name)).joined(separator: " ") }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
}
