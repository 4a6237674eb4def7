import BenchmarkPages
import FoundationEssentials
import Glibc

/// Microbenchmarks of PrometheusExporter. Benchmarks/README.md explains the results.
@main enum Main {
    private struct Options {
        var json = false
        var check: String?
        var parser = false
        var samples = 31
        var only: String?
        var repeated: (name: String, count: Int)?
    }

    static func main() {
        do {
            guard let options = parse(CommandLine.arguments.dropFirst()) else { return print(help) }
            if let (name, count) = options.repeated { return try perform(name, count) }
            let counts: [Counts]
            if options.parser {
                let samples = min(options.samples, 11)
                let measurements = try parserSubjects().map { try measure($0, samples: samples) }
                try options.json ? showJSON(measurements) : show(measurements)
                counts = measurements.map { Counts($0) }
            } else {
                let measurements = try measure(
                    subjects().filter { options.only.map($0.name.hasPrefix) ?? true }, samples: options.samples)
                try options.json ? showJSON(measurements) : show(measurements)
                counts = measurements.compactMap { Counts($0) }
            }
            guard let path = options.check else { return }
            let messages = try exceeded(counts, thresholds: path)
            for message in messages { complain(message) }
            if !messages.isEmpty { exit(1) }
        } catch {
            complain("\(error)")
            exit(EX_DATAERR)
        }
    }

    /// Returns nil if help is requested.
    private static func parse(_ arguments: ArraySlice<String>) -> Options? {
        var options = Options()
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": options.json = true
            case "--parser": options.parser = true
            case "--check":
                guard let path = rest.popFirst() else { usage("--check needs the path of a thresholds file") }
                options.check = path
            case "--samples":
                guard let count = rest.popFirst().flatMap({ Int($0) }), (6...1000).contains(count) else {
                    usage("--samples needs a number from 6 to 1000")
                }
                options.samples = count
            case "--only":
                guard let name = rest.popFirst() else { usage("--only needs the first part of benchmark names") }
                options.only = name
            case "--repeat":
                guard let name = rest.popFirst(), let count = rest.popFirst().flatMap({ Int($0) }), count > 0 else {
                    usage("--repeat needs the name of a benchmark and a number of repetitions")
                }
                options.repeated = (name, count)
            case "--help": return nil
            default: usage("unknown argument '\(argument)'; --help lists the arguments")
            }
        }
        return options
    }

    /// Runs only one operation, for programs that count what the processor does.
    private static func perform(_ name: String, _ count: Int) throws {
        if let subject = try aloneSubjects().first(where: { $0.name == name }) { return subject.run(count) }
        guard let subject = try fleetSubjects().first(where: { $0.name == name }) else {
            usage("'\(name)' cannot run alone; give a benchmark without a server, or one of parse_fleet_...")
        }
        for _ in 0..<count { subject.run() }
    }

    private static func showJSON(_ measurements: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(measurements), as: UTF8.self))
    }

    private static func show(_ measurements: [ParserMeasurement]) {
        print(row("benchmark", ["MB", "MB/s here", "x memchr+memcpy", "95 % interval", "allocations/MB"]))
        for m in measurements {
            let interval = "\(digits(m.ratioLow)) - \(digits(m.ratioHigh))"
            let cells = [m.megabytes, m.megabytesPerSecond, m.ratio].map(digits)
            print(row(m.name, cells + [interval, digits(m.allocationsPerMegabyte)]))
        }
    }

    private static func show(_ measurements: [Measurement]) throws {
        let page = try AgentPage().size()
        print("render_page: \(page.samples) samples, \(page.bytes) bytes")
        print(row("benchmark", ["x atomic add", "95 % interval", "ns here", "95 % interval", "allocations", "bytes"]))
        for m in measurements {
            let interval = "\(digits(m.ratioLow)) - \(digits(m.ratioHigh))"
            let times = "\(digits(m.nanosecondsLow)) - \(digits(m.nanosecondsHigh))"
            let counts = [m.allocationsPerOperation, m.bytesPerOperation].map { $0.map { "\($0)" } ?? "-" }
            print(row(m.name, [digits(m.ratio), interval, digits(m.nanoseconds), times] + counts))
        }
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        func padding(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count))
        }
        return name + padding(name, 32) + cells.map { padding($0, 18) + $0 }.joined()
    }

    private static func digits(_ value: Double) -> String {
        value < 100 ? "\((value * 100).rounded() / 100)" : "\(Int(value.rounded()))"
    }

    private static func usage(_ message: String) -> Never {
        complain(message)
        exit(EX_USAGE)
    }

    private static func complain(_ message: String) {
        let line = Array("exporter-benchmarks: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    private static let help = """
        exporter-benchmarks [--parser] [--json] [--check THRESHOLDS] [--samples N] [--only NAME] [--repeat NAME N]

          --parser             the exposition parser instead of the exporter, at most 11 samples
          --json               measurements as JSON on standard output
          --check THRESHOLDS   exit 1 if an operation allocates more than the file allows
          --only NAME          only benchmarks of the exporter with names that begin with NAME; not with --check
          --repeat NAME N      run one operation N times without measuring
          --samples N          samples of each benchmark, 6 to 1000 (default 31)

        Example:
          exporter-benchmarks --check Benchmarks/Thresholds/exporter.json

        Exit status: 0, 1 a threshold is exceeded, 64 invalid argument, 65 a file that cannot be read.
        """
}
