import LinuxSystem
import PeerComparison

/// Compares the exporter with those of other languages. Benchmarks/README.md explains the results.
@main enum Main {
    static func main() {
        StandardOutput.prepare()
        let code = run(Array(CommandLine.arguments.dropFirst()))
        switch StandardOutput.finish() {
        case nil: OwnProcess.exit(code)
        case .abandoned: OwnProcess.exit(130)
        case .error(let error):
            complain("standard output cannot be written: \(error.reason)")
            OwnProcess.exit(code == 0 ? 74 : code)
        }
    }

    /// Runs the comparison and returns the exit code. The drivers have exited when it returns.
    private static func run(_ arguments: [String]) -> Int32 {
        if arguments.contains("--help") {
            StandardOutput.write(help + "\n")
            return 0
        }
        do {
            let options = try PeerOptions(arguments)
            let signals = try EndSignals.install()
            defer { withExtendedLifetime(signals) {} }
            let bench = PeerBench(
                peers: try peers().filter { options.peers.contains($0.name) }, rows: options.rows,
                rounds: options.rounds, seed: options.seed ?? SystemRandom.seed())
            let comparison = try bench.run { complain($0) }
            StandardOutput.write((options.json ? try comparison.json : MarkdownTable(comparison).text) + "\n")
            return 0
        } catch let mistake as PeerOptions.Mistake {
            complain("\(mistake)")
            return 64
        } catch let error as PeerError {
            complain("\(error)")
            return error.exitCode
        } catch {
            complain("\(error)")
            return 71
        }
    }

    /// Returns the peers of the project in which this executable was built.
    private static func peers() throws -> [Peer] {
        let executable = try Files.ownExecutable()
        let binaries = parent(executable)
        var root = binaries
        while !root.isEmpty, !Files.exists(root + "/Benchmarks/Peers") { root = parent(root) }
        guard !root.isEmpty else {
            throw PeerError.missing(
                "there is no Benchmarks/Peers above \(binaries); run the program from .build, where it was built")
        }
        return Peer.all(root: root, binaries: binaries)
    }

    private static func parent(_ path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private static func complain(_ message: String) { StandardError.write("exporter-peers: \(message)\n") }

    private static let help = """
        exporter-peers [--rounds N] [--rows R,...] [--peers P,...] [--seed N] [--json]

          --rounds N    rounds, 1 to 1000 (default 11); below 6 there are no intervals
          --rows R,...  only these rows: \(Row.all.map(\.name).joined(separator: ", "))
          --peers P,... only these peers: \(Peer.names.joined(separator: ", "))
          --seed N      seed of the peers' order in each round; drawn at random by default
          --json        figures of every round as JSON instead of the table

        Example:
          exporter-peers --peers swift,rust --rows record_request_cold,scrape --rounds 20

        Exit status: 0, 64 invalid argument, 65 pages differ, 69 no peer can be measured, 70 a driver failed,
        71 system error, 130 interrupted.
        """
}
