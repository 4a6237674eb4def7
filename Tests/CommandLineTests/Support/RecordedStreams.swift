import LinuxSystem
import Synchronization

@testable import CommandLine

/// Standard streams that keep what is written to them.
final class RecordedStreams: StandardStreams {
    private let texts = Mutex<[StandardStream: String]>([:])
    private let widths: [StandardStream: Int]
    private let failure: StandardOutput.Failure?

    /// - Parameters:
    ///   - widths: the widths of the terminals behind the streams; a stream without a width is not a terminal.
    ///   - failure: the write error of standard output; nil for none.
    init(widths: [StandardStream: Int] = [:], failure: StandardOutput.Failure? = nil) {
        self.widths = widths
        self.failure = failure
    }

    func write(_ text: String, to stream: StandardStream) { texts.withLock { $0[stream, default: ""] += text } }

    func columns(of stream: StandardStream) -> Int? { widths[stream] }

    func isTerminal(_ stream: StandardStream) -> Bool { widths[stream] != nil }

    func finish() -> StandardOutput.Failure? { failure }

    /// Returns the text that was written so far.
    func text(of stream: StandardStream) -> String { texts.withLock { $0[stream] ?? "" } }
}
