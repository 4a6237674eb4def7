/// The exit codes of the bench. Verdicts have codes of their own. All other codes are those of sysexits.h, if it has
/// one.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case success = 0
    /// A budget failed, or a check found an error.
    case failed = 1
    /// A figure regressed.
    case regressed = 2
    /// A row is inconclusive or has no value.
    case inconclusive = 3
    /// EX_USAGE.
    case usage = 64
    /// EX_DATAERR.
    case dataError = 65
    /// EX_UNAVAILABLE.
    case unavailable = 69
    /// EX_SOFTWARE.
    case nothingJudged = 70
    /// EX_IOERR.
    case outputError = 74
    /// EX_CONFIG.
    case configuration = 78
    /// The code that shells give to a program that SIGINT ended.
    case interrupted = 130

    /// The condition for this exit code, as help shows it.
    package var meaning: String {
        switch self {
        case .success: "every verdict passes; nothing was found; done"
        case .failed: "a budget failed, or a check found an error"
        case .regressed: "something regressed"
        case .inconclusive: "something is inconclusive or was not measured"
        case .usage: "the command line is wrong, or names a run that does not exist"
        case .dataError: "the stored data is damaged, or comes from another machine"
        case .unavailable: "a required program or resource is missing"
        case .nothingJudged: "nothing could be judged"
        case .outputError: "a file cannot be written"
        case .configuration: "a configuration file is wrong"
        case .interrupted: "interrupted; the measured data is kept"
        }
    }
}
