import BenchmarkPages
import CLinux
import Glibc
import PrometheusExporter

/// The driver for this package's exporter. Benchmarks/Peers/README.md describes the protocol.
public enum Driver {
    /// Runs the driver until standard input ends.
    public static func main() {
        if CommandLine.arguments.dropFirst() == ["bare"] {
            say("bare")
            while readLine() != nil {}
            return
        }
        do {
            let page = try AgentPage()
            // Connections are kept if the client wants that, as in the servers of the peers. One thread answers.
            let server = try MetricsServer(
                registry: page.registry, settings: ServerSettings(threads: 1, keepAlive: true))
            say("port \(server.port)")
            // Made at the first request: until then, the driver's memory is that of the exporter.
            lazy var table = Result { try operations(page) }
            while let line = readLine() { say(answer(line, try table.get())) }
        } catch {
            say("error \(error)")
            exit(EX_UNAVAILABLE)
        }
    }

    private static func answer(_ line: String, _ operations: [String: Operation]) -> String {
        let words = line.split(separator: " ")
        guard words.count == 2, let count = Int(words[1]), count > 0 else { return "error '\(line)' has no count" }
        guard let operation = operations[String(words[0])] else { return "error there is no operation '\(words[0])'" }
        do {
            if case .repeated(let run) = operation { try run(1) }
            let begin = cl_process_cpu_ns(getpid())
            let times = try measure(operation, count)
            let cpu = cl_process_cpu_ns(getpid()) - begin
            return times.reduce("ok \(cpu)") { "\($0) \($1)" }
        } catch {
            return "error \(error)"
        }
    }

    /// Returns wall times in nanoseconds: one for all operations, or one for each.
    private static func measure(_ operation: Operation, _ count: Int) throws -> [Int64] {
        let begin = cl_monotonic_ns()
        switch operation {
        case .repeated(let run):
            try run(count)
            return [cl_monotonic_ns() - begin]
        case .onTwoThreads(let run):
            // Errors were excluded before by looking up the child by name.
            let threads = try (0..<2).map { _ in try SystemThread(name: "operation") { try? run(count) } }
            for thread in threads { thread.join() }
            return [cl_monotonic_ns() - begin]
        case .cold(let run):
            return try (0..<count).map { _ in try timeCold(run) }
        case .made(let make):
            return try (0..<count).map { _ in
                let begin = cl_monotonic_ns()
                let made = try make()
                let end = cl_monotonic_ns()
                return withExtendedLifetime(made) { end - begin }
            }
        }
    }

    private static func timeCold(_ run: () throws -> Void) throws -> Int64 {
        usleep(10_000)
        _ = cl_monotonic_ns()  // the clock itself is cold
        let before = cl_monotonic_ns()
        let begin = cl_monotonic_ns()
        try run()
        let end = cl_monotonic_ns()
        return max(0, (end - begin) - (begin - before))
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
