import LinuxSystem
import NodeRunner

/// A running driver, with requests and answers as lines. It exits when its input ends. It is killed when this object is
/// released or when the thread that started it ends. Confined to that thread.
final class DriverProcess {
    let peer: Peer
    /// Port of /metrics on 127.0.0.1; nil for a driver without exporter.
    private(set) var port: Int?
    let pid: Int32
    let spawnedAt: Int64
    private var child: ChildProcess
    private var input: FileDescriptor?
    private let output: FileDescriptor
    private let standardError: ChildOutput
    private let lines = LineReader()

    /// Time limit for an answer, in seconds.
    static let answerTimeout = 60.0

    /// Starts the driver and waits for its first line.
    /// - Parameters:
    /// - bare: Whether to start it without exporter and server.
    /// - command: Command in place of the peer's own.
    init(_ peer: Peer, bare: Bool = false, command: [String]? = nil, environment: [String: String] = [:]) throws {
        self.peer = peer
        var toDriver = try FileDescriptor.pipe()
        var fromDriver = try FileDescriptor.pipe()
        let driverInput = toDriver.takeRead()
        let driverOutput = fromDriver.takeWrite()
        input = toDriver.takeWrite()
        output = fromDriver.takeRead()
        standardError = try ChildOutput(keeping: .last(MemoryLimits.finalReport))
        child = try ChildProcess(
            SpawnRequest(
                command: (command ?? peer.command) + (bare ? ["bare"] : []),
                environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
                standardInput: driverInput.number, standardOutput: driverOutput.number,
                standardError: standardError.descriptor))
        standardError.closeWriting()
        pid = child.pid
        spawnedAt = child.spawnedAt
        // If this end stayed open here, the output would not end when the driver exits.
        _ = consume driverOutput
        port = try DriverAnswer.port(nextLine("its startup"), peer: peer.name)
    }

    /// Sends a request and returns the numbers of the answer.
    func ask(_ operation: String, _ count: Int) throws -> DriverAnswer {
        let question = "\(operation) \(count)"
        if let number = input?.number {
            do {
                try Output.write(number, Array((question + "\n").utf8))
            } catch {
                throw ended(question)
            }
        }
        return try DriverAnswer(nextLine(question), peer: peer.name, question: question)
    }

    /// Closes the driver's input and waits until it exits.
    /// - Returns: The driver's standard error.
    func finish() throws -> String {
        input = nil
        let deadline = Clock.now() + Self.answerTimeout.nanoseconds
        while child.poll() == nil {
            if EndSignals.pending != nil { throw PeerError.interrupted }
            guard Clock.now() < deadline else {
                throw PeerError.silent(peer: peer.name, doing: "the end of its input", seconds: Self.answerTimeout)
            }
            Poll.sleep(until: Clock.now() + 1_000_000)
        }
        return standardError.text
    }

    private func nextLine(_ question: String) throws -> String {
        let deadline = Clock.now() + Self.answerTimeout.nanoseconds
        while true {
            if let line = lines.takeLine() { return String(decoding: line, as: UTF8.self) }
            let left = (deadline - Clock.now()).seconds
            guard left > 0 else {
                throw PeerError.silent(peer: peer.name, doing: question, seconds: Self.answerTimeout)
            }
            // Waits in steps, because a signal may arrive just before the wait.
            let ready = Poll.readable([output.number], timeout: min(left, 0.5))
            if EndSignals.pending != nil { throw PeerError.interrupted }
            if !ready.isEmpty, !lines.fill(output) { throw ended(question) }
        }
    }

    private func ended(_ question: String) -> PeerError {
        let deadline = Clock.now() + 1_000_000_000
        while child.poll() == nil, Clock.now() < deadline { Poll.sleep(until: Clock.now() + 1_000_000) }
        let how = child.end.map { "\($0)" } ?? "it closed its output"
        return .ended(peer: peer.name, doing: question, how: how, lastWords: standardError.lastLines(3))
    }
}
