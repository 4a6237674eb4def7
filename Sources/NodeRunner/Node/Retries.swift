import Foundation
import LinuxSystem
import Scraping

/// The rule when a process is asked again that has not yet given the expected answer. Pure.
///
/// A process that the bench started is asked again soon, because the time until it is ready is measured: to 5 ms or 2 %
/// of the time so far, whichever is longer. A program that ran before the bench may be in production: it is asked once
/// a second, later where its answer says so (Retry-After), and five times at most.
enum Retries {
    enum Next: Hashable {
        /// Wait this many nanoseconds after the last answer.
        case after(Int64)
        case giveUp
    }

    private static let shortest: Int64 = 5_000_000
    private static let part: Int64 = 50
    private static let second = 1.0
    private static let mostTries = 5

    /// - Parameters:
    ///   - tries: how often the process was asked so far.
    ///   - waited: nanoseconds since it was started or found.
    ///   - limit: nanoseconds that it may take.
    static func next(_ fetched: Fetched, isStarted: Bool, tries: Int, waited: Int64, limit: Int64) -> Next {
        if isStarted { return .after(max(shortest, waited / part)) }
        var delay = second
        if case .answered(let answer) = fetched.outcome, let wanted = answer.retryAfter { delay = max(delay, wanted) }
        guard tries < mostTries, delay.nanoseconds < limit - waited else { return .giveUp }
        return .after(delay.nanoseconds)
    }
}

/// Host and port of a URL, to compare servers.
struct ServerAddress: Hashable, CustomStringConvertible {
    let host: String
    let port: Int

    init?(_ url: String) {
        guard let parts = URLComponents(string: url), let host = parts.host, let scheme = parts.scheme else {
            return nil
        }
        self.host = host.lowercased()
        port = parts.port ?? (scheme.lowercased() == "https" ? 443 : 80)
    }

    var description: String { "\(host):\(port)" }
}
