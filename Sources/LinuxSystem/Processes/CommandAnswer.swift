import Glibc

/// The output of a command that was run for one fact, such as a program's version.
///
/// The command and the processes of its group are killed when the command has exited, when it takes too long, and when
/// it prints without end. A background process that holds the command's output does not delay the answer.
package enum CommandAnswer: Hashable, Sendable {
    /// - Parameter isCut: whether `text` is only the beginning.
    case exited(ProcessEnd, text: String, isCut: Bool)
    case notStarted(SystemError)
    /// The command ran longer than this many seconds.
    case tooLong(Double)
    /// The command printed more than this many bytes.
    case endless(Int)
    /// This process was asked to exit meanwhile.
    case interrupted

    /// Runs a command and blocks until it has exited, for `seconds` at most.
    ///
    /// - Parameters:
    ///   - command: the program's path and its arguments; standard input and error are /dev/null.
    ///   - kept: bytes of the output that are kept.
    ///   - endless: bytes of output at which the command is killed.
    package static func of(
        _ command: [String], environment: [String: String], seconds: Double = 10, kept: Int = MemoryLimits.answer,
        endless: Int = MemoryLimits.endlessAnswer
    ) -> CommandAnswer {
        do throws(SystemError) {
            let output = try ChildOutput(keeping: .first(kept))
            let nowhere = try FileDescriptor.appending("/dev/null")
            var child = try ChildProcess(
                SpawnRequest(
                    command: command, environment: environment, standardOutput: output.descriptor,
                    standardError: nowhere.number))
            output.closeWriting()
            let deadline = Clock.now() + seconds.nanoseconds
            while true {
                if let end = child.poll() { return .exited(end, text: output.text, isCut: output.isCut) }
                // Leaving the scope destroys `child`, which kills and reaps the process.
                if EndSignals.pending != nil { return .interrupted }
                if output.total > endless { return .endless(endless) }
                if Clock.now() > deadline { return .tooLong(seconds) }
                Poll.sleep(until: Clock.now() + 1_000_000)
            }
        } catch {
            return .notStarted(error)
        }
    }

    /// The output of a command that succeeded; nil for any other.
    package var text: String? {
        guard case .exited(.exited(0), let text, _) = self else { return nil }
        return text
    }

    /// The reason why there is no answer, as it follows the command: "ended with exit code 3"; nil if there is an
    /// answer.
    package var problem: String? {
        switch self {
        case .exited(.exited(0), _, _): nil
        case .exited(let end, _, _): "ended with \(end)"
        case .notStarted(let error): "could not be started: \(error)"
        case .tooLong(let seconds): "had not exited after \(seconds) s and was killed"
        case .endless(let bytes): "printed more than \(bytes >> 20) MiB and was killed"
        case .interrupted: "was killed, because the run was interrupted"
        }
    }
}
