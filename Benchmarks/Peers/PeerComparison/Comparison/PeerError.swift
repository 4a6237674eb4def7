/// Why the comparison cannot go on. Its text names the peer or the program, what it did, and what would be right.
package enum PeerError: Error, CustomStringConvertible {
    /// The driver ended, with the last that it wrote to standard error.
    case ended(peer: String, doing: String, how: String, lastWords: [String])
    /// The driver answered something that is no answer.
    case garbled(peer: String, doing: String, line: String)
    /// The driver said that it cannot.
    case refused(peer: String, doing: String, reason: String)
    case silent(peer: String, doing: String, seconds: Double)
    /// Its page could not be had, or is not the page.
    case page(peer: String, reason: String)
    case missing(String)
    case interrupted

    package var description: String {
        switch self {
        case .ended(let peer, let doing, let how, let words):
            "\(peer): its driver ended while it was asked for \(doing): \(how)"
                + (words.isEmpty ? "" : "; it wrote: \(words.joined(separator: " | "))")
        case .garbled(let peer, let doing, let line):
            "\(peer): its driver answered '\(line)' to \(doing); an answer is `ok` and numbers, or `error` and a reason"
        case .refused(let peer, let doing, let reason): "\(peer): its driver cannot do \(doing): \(reason)"
        case .silent(let peer, let doing, let seconds): "\(peer): no answer to \(doing) within \(Int(seconds)) s"
        case .page(let peer, let reason): "\(peer): \(reason)"
        case .missing(let what): what
        case .interrupted: "interrupted"
        }
    }

    /// In the sense of sysexits.h; 130 as shells have it for an interruption.
    package var exitCode: Int32 {
        switch self {
        case .ended, .garbled, .refused, .silent: 70
        case .page: 65
        case .missing: 69
        case .interrupted: 130
        }
    }
}
