import LinuxSystem

/// The standard input of a command, as far as the command asks questions.
protocol TerminalInput: Sendable {
    /// Whether a person can answer.
    var isTerminal: Bool { get }
    /// Waits for a line and returns it without its end; nil at the end of the input.
    func line() -> String?
}

/// The standard input of this process.
struct ProcessInput: TerminalInput {
    var isTerminal: Bool { Terminal.isTerminal(0) }
    func line() -> String? { readLine() }
}
