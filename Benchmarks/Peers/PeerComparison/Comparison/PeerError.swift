/// The reason why the comparison cannot continue. The text names the peer or the program, the problem, and the fix if
/// there is one.
package enum PeerError: Error, CustomStringConvertible {
    /// The driver exited; `lastWords` are the last lines that it wrote to standard error.
    case ended(peer: String, doing: String, how: String, lastWords: [String])
    /// The driver sent a line that is not an answer.
    case garbled(peer: String, doing: String, line: String)
    /// The driver answered with `error`.
    case refused(peer: String, doing: String, reason: String)
    case silent(peer: String, doing: String, seconds: Double)
    /// The page is missing or differs.
    case page(peer: String, reason: String)
    case missing(String)
    case interrupted

    package var description: String {
        switch self {
        case .ended(let peer, let doing, let how, let words):
            "\(peer): its driver exited during \(doing): \(how)"
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

    /// Exit code by sysexits.h; 130 for an interruption, as in shells.
    package var exitCode: Int32 {
        switch self {
        case .ended, .garbled, .refused, .silent: 70
        case .page: 65
        case .missing: 69
        case .interrupted: 130
        }
    }
}
