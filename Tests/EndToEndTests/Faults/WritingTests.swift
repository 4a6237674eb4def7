import Foundation
import LinuxSystem
import TestSupport
import Testing

extension EndTests {
    /// Output of commands: it is written completely or the command fails, and no other files are left.
    @Suite(.serialized) struct WritingTests {
        private static let small = [
            "--agents", "1", "--rounds", "1", "--scrape-interval", "1", "--warm-up", "0.2", "--solo", "0", "--herd",
            "0",
        ]

        /// A directory whose name needs quoting in a shell, with a run that was made while standard output was full.
        private struct Made {
            let directory: String
            let results: String
            let temporary: String
            let run: BenchProcess.Outcome
        }

        private static let made = Result { () throws -> Made in
            let directory = BenchProcess.temporaryDirectory()
            let results = directory + "/it's a place"
            let temporary = directory + "/tmp"
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            let run = try BenchProcess.run(
                ["run", "--output", results] + small, environment: ["TMPDIR": temporary], standardOutput: "/dev/full")
            try Data(
                #"{"alarms":[],"costs":[],"environment":{"facts":[]},"interference":[],"noise":[],"quick":true,"speed":[],"started":0,"unmeasured":[]}"#
                    .utf8
            )
            .write(to: URL(filePath: results + "/calibration.json"))
            _ = try BenchProcess.run(["baseline", "save", "kept", "--output", results])
            return Made(directory: directory, results: results, temporary: temporary, run: run)
        }

        /// Returns every command that the program's overview lists.
        private static func commands() throws -> [String] {
            try BenchProcess.run(["help"]).out.split(separator: "\n").filter { $0.hasPrefix("  ") }
                .compactMap { $0.split(separator: " ").first.map(String.init) }
        }

        /// A server for `load`.
        private static let server = Result { try TestServer { _ in .ok("x") } }
        private static var loaded: String { "http://127.0.0.1:\((try? server.get().port) ?? 0)/" }

        /// Returns invocations of each command that print, for every output format.
        private static func printing(_ results: String) -> [String: [[String]]] {
            let output = ["--output", results]
            return [
                "run": [["--dry-run"] + output, ["--dry-run", "--json"] + output],
                "compare": ["table", "csv", "json", "markdown", "junit"].map { ["kept", "--format", $0] + output },
                "baseline": [["list"] + output, ["list", "--json"] + output, ["show", "kept"] + output],
                // `budgets` prints nothing on standard output.
                "budgets": [],
                "calibrate": [["--show"] + output, ["--show", "--json"] + output],
                "report": [output, ["--json"] + output],
                "export": ExportForms.printed.map { ["--format", $0] + output } + [
                    ["--format", "csv", "-o", "/dev/stdout"] + output
                ],
                "fleet": ["show", "ports", "order"].flatMap { [[$0], [$0, "--json"]] },
                "validate": [
                    ["--fleet", BenchProcess.root + "/fleets/ai-system-77.csv"],
                    ["--json", "--fleet", BenchProcess.root + "/fleets/ai-system-77.csv"],
                ],
                "target": [
                    ["list"], ["list", "--json"], ["check", "swift"],
                    ["new", "x", "-o", "-", "--command", "/bin/true"],
                ],
                "load": [[], ["--json"]].map { [loaded, "--count", "3"] + $0 },
                "hub": [["config", "--output", results + "/hub"]],
                "doctor": [output, ["--json"] + output],
                "help": [[], ["run"], ["metric"], ["metric", "memory_uss_bytes"], ["man"], ["completions", "bash"]],
            ]
        }

        @Test("Every command that prints exits with 74 if standard output is full")
        func full() throws {
            let made = try Self.made.get()
            #expect(made.run.code == 74 && made.run.err.contains("No space left on device"), "\(made.run.err)")
            let printing = Self.printing(made.results)
            let commands = try Self.commands()
            #expect(Set(commands) == Set(printing.keys))
            let lines = commands.flatMap { name in ([["--help"]] + (printing[name] ?? [])).map { [name] + $0 } }
            for line in lines + [["--version"], ["--help"]] {
                let outcome = try BenchProcess.run(line, standardOutput: "/dev/full")
                #expect(outcome.code == 74, "\(line) ended with \(outcome.code)")
                #expect(outcome.err.contains("No space left on device"), "\(line): \(outcome.err)")
            }
        }

        @Test(
            "Agents, wrapper, benchmarks exit with 74 if standard output is full, and are quiet if it is closed early"
        )
        func otherPrograms() throws {
            let programs = ["bench-agent", "legacy-agent", "planted-agent", "bench-agent-heap", "metrics-wrapper"]
            let lines =
                programs.flatMap { [[$0, "--help"], [$0, "--version"]] }
                + [["exporter-peers", "--help"], ["exporter-benchmarks", "--help"]]
            for line in lines {
                let program = BenchProcess.binaries + "/" + line[0]
                let full = try outcome(["bash", "-c", "\"$0\" $1 > /dev/full", program, line[1]])
                #expect(full.code == 74 && full.text.contains("No space left on device"), "\(line): \(full.text)")
                let early = try outcome(["bash", "-c", "\"$0\" $1 | true", program, line[1]])
                #expect(early.text.isEmpty, "\(line): \(early.text)")
            }
        }

        /// A full pipe without a reader, as a path. The pipe is open as long as the object lives.
        private final class FullPipe {
            let path = BenchProcess.temporaryDirectory() + "/full"
            private let descriptor: Int32

            init() {
                mkfifo(path, 0o600)
                descriptor = open(path, O_RDWR | O_NONBLOCK)
                let bytes = [UInt8](repeating: 0, count: 4096)
                while write(descriptor, bytes, bytes.count) > 0 {}
            }

            deinit { close(descriptor) }
        }

        @Test("A standard error that is not read does not keep a run from ending")
        func unreadMessages() throws {
            let pipe = FullPipe()
            let bench = try BenchProcess(
                ["run", "--verbose", "--target", try MarkedTarget().path, "--output", "RESULTS"] + Self.small,
                standardError: pipe.path)
            let outcome = bench.wait()
            #expect((0...3).contains(outcome.code) && outcome.out.contains("complete"), "\(outcome.code)")
        }

        @Test(
            "A run whose result is not read is complete, leaves no process, and ends on a signal",
            arguments: [SIGTERM, SIGQUIT])
        func unreadResult(_ number: Int32) throws {
            let target = try MarkedTarget()
            let pipe = FullPipe()
            let bench = try BenchProcess(
                ["run", "--target", target.path, "--output", "RESULTS"] + Self.small, standardOutput: pipe.path)
            // The page is written last, before the result is printed.
            var pages: [String] = []
            for _ in 0..<6000 where pages.isEmpty {
                usleep(10_000)
                pages = Files.names(in: bench.results).filter { $0.hasSuffix(".html") && !$0.hasPrefix(".") }
            }
            #expect(pages.count == 1 && target.goneWithinTwoSeconds())
            bench.send(number)
            let outcome = bench.wait()
            #expect(outcome.code == 130, "\(outcome.err)")
            #expect(outcome.err.contains("the reader of standard output did not read it"), "\(outcome.err)")
            let report = try BenchProcess.run(["report", "--output", bench.results])
            #expect(report.code == 0 && report.out.contains(", complete"), "\(report.out)")
        }

        @Test("A command that waits for a reader of a FIFO ends on SIGTERM")
        func unopened() throws {
            let path = BenchProcess.temporaryDirectory() + "/fifo"
            mkfifo(path, 0o600)
            let bench = try BenchProcess(
                ["validate", "http://127.0.0.1:1/metrics", "--tries", "1", "--junit", path, "--json"])
            // The result is printed before the file is written.
            for _ in 0..<6000 where bench.outputSoFar.isEmpty { usleep(10_000) }
            bench.send(SIGTERM)
            let outcome = bench.wait()
            #expect(outcome.code == 74 && outcome.err.contains("no program reads this FIFO"), "\(outcome.err)")
        }

        @Test(
            "The command report exits with 74 if the page cannot be written, and an export onto the store is refused")
        func noPage() throws {
            let results = BenchProcess.temporaryDirectory() + "/results"
            try FileManager.default.copyItem(atPath: Self.made.get().results, toPath: results)
            let page = try #require(Files.names(in: results).first { $0.hasSuffix(".html") })
            try FileManager.default.removeItem(atPath: "\(results)/\(page)")
            try FileManager.default.createDirectory(atPath: "\(results)/\(page)", withIntermediateDirectories: true)
            let report = try BenchProcess.run(["report", "--output", results])
            #expect(report.code == 74 && report.out.contains("Budgets of"), "\(report.code)")
            #expect(report.err.contains("\(page): cannot be written: it is a directory"), "\(report.err)")
            let store = results + "/exporter-bench.sqlite"
            symlink("exporter-bench.sqlite", results + "/link")
            for path in [store, results + "/link", store + "-wal"] {
                for line in [
                    ["export", "--format", "csv", "-o", path, "--output", results],
                    ["validate", "--fleet", BenchProcess.root + "/fleets/ai-system-77.csv", "--junit", path],
                ] {
                    let outcome = try BenchProcess.run(line)
                    #expect(outcome.code == 64 && outcome.err.contains("SQLite database"), "\(line): \(outcome.err)")
                }
            }
            #expect(try BenchProcess.run(["export", "--format", "csv", "--output", results]).code == 0)
        }

        @Test("A reader that closes early is not an error, but a closed standard output is")
        func closed() throws {
            let results = try Self.made.get().results
            let program = BenchProcess.binaries + "/exporter-bench"
            func shell(_ script: String) throws -> ProgramOutcome {
                try outcome(
                    ["bash", "-c", script, "bash", program, results],
                    environment: ["EXPORTER_BENCH_HOME": BenchProcess.root])
            }
            let early = try shell("\"$1\" export --format raw --output \"$2\" | head -n 1 >&2; echo ${PIPESTATUS[0]}")
            #expect(early.text.hasSuffix("\n0\n") && early.text.hasPrefix("run,target,"), "\(early.text)")
            #expect(try shell("\"$1\" export --format csv --output \"$2\" >&-").code == 74)
        }

        @Test("The option -o writes through a link, a FIFO and a device, and refuses a directory")
        func places() throws {
            let made = try Self.made.get()
            func export(_ path: String) throws -> BenchProcess.Outcome {
                try BenchProcess.run(["export", "--format", "benchstat", "-o", path, "--output", made.results])
            }
            let text = try export("/dev/stdout").out
            #expect(text.contains("Benchmark"))
            try #expect(export("-").out == text)
            symlink("target", made.directory + "/link")
            #expect(try export(made.directory + "/link").code == 0)
            #expect(try Files.text(made.directory + "/target") == text)
            #expect(Files.linkTarget(made.directory + "/link") == "target")
            let denied = try export(made.directory)
            #expect(denied.code == 74 && denied.err.contains("it is a directory: give the path of a file"))
            let junit = try BenchProcess.run(
                [
                    "validate", "--fleet", BenchProcess.root + "/fleets/ai-system-77.csv", "--junit", "/dev/full",
                ])
            #expect(junit.code == 74 && junit.out.contains("ai-system-77"))
        }

        @Test("No command leaves anything in the directory of temporary files, however it ends")
        func temporaryFiles() throws {
            let made = try Self.made.get()
            let environment = ["TMPDIR": made.temporary]
            #expect(Files.names(in: made.temporary) == [])
            for (name, lines) in Self.printing(made.results) {
                for line in lines.prefix(1) { _ = try BenchProcess.run([name] + line, environment: environment) }
            }
            for line in [
                ["export", "--format", "vega", "-o", made.directory + "/vega", "--output", made.results],
                ["report", "--plots", made.directory + "/plots", "--output", made.results],
                ["baseline", "save", "kept", "--force", "--output", made.results],
                ["run", "--target", "/no/such/target.yaml", "--output", made.results],
            ] { _ = try BenchProcess.run(line, environment: environment) }
            let bench = try BenchProcess(["run", "--output", made.results] + Self.small, environment: environment)
            try #require(bench.waitForProgress("twin round 1"))
            bench.send(SIGINT)
            #expect(bench.wait().code == 130)
            #expect(Files.names(in: made.temporary) == [])
        }

        @Test("A printed command can be copied into a shell and works")
        func commands() throws {
            let made = try Self.made.get()
            let bench = try BenchProcess(["run", "--output", made.results] + Self.small)
            try #require(bench.waitForProgress("twin round 1"))
            bench.send(SIGINT)
            let cut = bench.wait()
            let report = try BenchProcess.run(["report", "--output", made.results])
            let page = try #require(report.out.split(separator: "\nPage: ").last).split(separator: "\n")[0]
            let empty = made.directory + "/an empty place"
            let none = try BenchProcess.run(["export", "--format", "csv", "--output", empty])
            // From the page, only the commands that show and export are run.
            let texts = [cut.out, report.out, try Files.text(String(page)).unescaped, none.err]
            var commands = texts.flatMap(Self.printedCommands)
            #expect(commands.contains { $0.hasPrefix("exporter-bench run --resume") })
            #expect(commands.contains { $0.hasPrefix("exporter-bench run --output") })
            #expect(commands.count { $0.contains(" export ") } >= 3, "\(commands)")
            // Commands that measure for minutes are made small.
            commands = Set(commands).filter { !$0.contains("calibrate") }.sorted().map { command in
                command.hasPrefix("exporter-bench run --output")
                    ? ([command] + Self.small).joined(separator: " ") : command
            }
            for command in commands {
                let ended = try outcome(
                    ["bash", "-c", command], in: made.directory,
                    environment: [
                        "PATH": "\(BenchProcess.binaries):/usr/bin:/bin", "EXPORTER_BENCH_HOME": BenchProcess.root,
                    ])
                #expect((0...3).contains(ended.code), "\(command) ended with \(ended.code): \(ended.text.suffix(500))")
            }
        }

        /// Returns the commands in backquotes or in the page's code that begin with the program's name.
        private static func printedCommands(_ text: String) -> [String] {
            // A line may be wrapped between two words.
            let joined = text.replacing(/\n\s*/, with: " ")
            return joined.matches(of: /(?:`|<code>)(exporter-bench [^`<]*)(?:`|<\/code>)/).map { String($0.output.1) }
        }

        @Test("The version is printed with the commit")
        func version() throws {
            let outcome = try BenchProcess.run(["--version"])
            #expect(outcome.code == 0)
            #expect(
                outcome.out.wholeMatch(of: /exporter-bench \d+\.\d+\.\d+( \(commit [0-9a-f]{12}.*\))?\n/) != nil)
            #expect(try BenchProcess.run(["help"]).out.contains("--version"))
        }

        @Test("A fleet that needs more addresses than there are is a configuration error")
        func exhausted() throws {
            let file = BenchProcess.temporaryDirectory() + "/fleet.csv"
            let shipped = try String(contentsOfFile: BenchProcess.root + "/fleets/ai-system-77.csv", encoding: .utf8)
            let lines = shipped.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            let columns = lines[0].split(separator: ",", omittingEmptySubsequences: false)
            let machine = try #require(columns.firstIndex(of: "machine"))
            let rows = (0..<200).map { number in
                var fields = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                fields[machine] = "machine\(number)"
                return fields.joined(separator: ",")
            }
            try (["\(lines[0])"] + rows).joined(separator: "\n").write(
                toFile: file, atomically: true, encoding: .utf8)
            let outcome = try BenchProcess.run(["run", "--fleet", file, "--output", "RESULTS", "--rounds", "1"])
            #expect(outcome.code == 78 && outcome.err.contains("200 machines"), "\(outcome.code): \(outcome.err)")
        }

        @Test("A quiet run lists every row that does not pass")
        func quiet() throws {
            let made = try Self.made.get()
            let run = try BenchProcess.run(["run", "--quiet", "--output", made.results] + Self.small)
            let lines = run.out.split(separator: "\n")
            let rows = csvRows(
                try BenchProcess.run(["export", "--format", "csv", "--output", made.results]).out
            ).filter { $0["budget"] != "" && $0["agent"] == "" && $0["verdict"] != "pass" }
            #expect(!rows.isEmpty)
            let verdicts = ["fail: ", "inconclusive: ", "not measured: "]
            #expect(lines.count { line in verdicts.contains { line.hasPrefix($0) } } == rows.count)
        }
    }
}

extension String {
    /// The text as a browser reads it from a page.
    fileprivate var unescaped: String {
        replacing("&#39;", with: "'").replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
