import LinuxSystem

/// Runs wrk as a user would: one thread, one connection, as many scrapes as the server answers.
enum LoadGenerator {
    private static let path = "/usr/bin/wrk"
    private static let seconds = 1

    /// Returns the scrapes per second.
    static func throughput(_ driver: DriverProcess) throws -> Measured {
        guard Files.isExecutable(path) else {
            return .absent("\(path) is missing; `scripts/setup peers` installs it")
        }
        guard let port = driver.port else { return .absent("its driver serves no page") }
        let output = try ChildOutput(keeping: .last(MemoryLimits.output))
        var child = try ChildProcess(
            SpawnRequest(
                command: [path, "-t1", "-c1", "-d\(seconds)s", "http://127.0.0.1:\(port)/metrics"],
                environment: [:], standardOutput: output.descriptor,
                standardError: output.descriptor))
        output.closeWriting()
        let deadline = Clock.now() + Double(seconds + 10).nanoseconds
        while child.poll() == nil {
            if EndSignals.pending != nil { throw PeerError.interrupted }
            guard Clock.now() < deadline else {
                throw PeerError.silent(peer: driver.peer.name, doing: "wrk", seconds: Double(seconds + 10))
            }
            Poll.sleep(until: Clock.now() + 5_000_000)
        }
        guard let rate = rate(of: output.text) else {
            throw PeerError.page(
                peer: driver.peer.name,
                reason: "wrk did not get its pages: \(output.lastLines(4).joined(separator: " | "))")
        }
        return .value(rate)
    }

    /// Reads the rate from wrk's output; nil if there is none, or if some answers had another status than 2xx.
    static func rate(of output: String) -> Double? {
        let lines = output.split(separator: "\n")
        guard !lines.contains(where: { $0.contains("Non-2xx") }) else { return nil }
        return lines.first { $0.hasPrefix("Requests/sec:") }?.split(separator: " ").last.flatMap { Double($0) }
    }
}
