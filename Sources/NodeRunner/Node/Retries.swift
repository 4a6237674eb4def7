import Foundation
import LinuxSystem
import Scraping

/// When a process that has not yet answered as it should is asked again. Pure.
///
/// A process that the bench started is asked soon: what it takes until it is ready is measured, to 5 ms or 2 % of the time so
/// far, whichever is longer. A program that ran before the bench is somebody's service: it is asked once a second, later
/// where it says so (Retry-After), and five times at most.
enum Retries {
    enum Next: Hashable {
        /// Nanoseconds after the last answer.
        case after(Int64)
        case giveUp
    }

    private static let shortest: Int64 = 5_000_000
    private static let part: Int64 = 50
    private static let second = 1.0
    private static let mostTries = 5

    /// - Parameters:
    ///   - tries: how often it was asked so far.
    ///   - waited: nanoseconds since it was started or found, `limit` those that it may take.
    static func next(_ fetched: Fetched, isStarted: Bool, tries: Int, waited: Int64, limit: Int64) -> Next {
        if isStarted { return .after(max(shortest, waited / part)) }
        var delay = second
        if case .answered(let answer) = fetched.outcome, let wanted = answer.retryAfter { delay = max(delay, wanted) }
        guard tries < mostTries, delay.nanoseconds < limit - waited else { return .giveUp }
        return .after(delay.nanoseconds)
    }
}

/// Host and port of an address, to tell one server from another.
struct RedirectedPlace: Hashable, CustomStringConvertible {
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
