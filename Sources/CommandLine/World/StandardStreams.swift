import LinuxSystem

/// A stream that a command writes to.
enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2
}

/// The standard output and error of a command, and the terminals behind them.
protocol StandardStreams: Sendable {
    /// Writes text without changes.
    ///
    /// A write error on standard output is stored until `finish`. Text for standard error is dropped when it has no
    /// reader.
    func write(_ text: String, to stream: StandardStream)

    /// Returns the width of the terminal behind a stream; nil when the stream is not a terminal.
    func columns(of stream: StandardStream) -> Int?

    func isTerminal(_ stream: StandardStream) -> Bool

    /// Closes standard output and returns its first write error; nil when there was none.
    func finish() -> StandardOutput.Failure?
}

/// The streams of this process.
struct ProcessStreams: StandardStreams {
    func write(_ text: String, to stream: StandardStream) {
        switch stream {
        case .output: StandardOutput.write(text)
        case .error: StandardError.write(text)
        }
    }

    func columns(of stream: StandardStream) -> Int? { Terminal.columns(stream.rawValue) }

    func isTerminal(_ stream: StandardStream) -> Bool { Terminal.isTerminal(stream.rawValue) }

    func finish() -> StandardOutput.Failure? { StandardOutput.finish() }
}
