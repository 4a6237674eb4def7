import Foundation
import Testing

extension CommandTests {
    /// Errors in the input are answered with what is wrong, where, and what to do, before anything is measured.
    @Suite struct BadInputTests {
        struct Mistake: Sendable, CustomTestStringConvertible {
            let arguments: [String]
            let code: Int32
            let says: [String]
            var testDescription: String { arguments.joined(separator: " ") }
        }

        private static let mistakes: [Mistake] = [
            Mistake(arguments: [], code: 64, says: ["no command", "usage"]),
            Mistake(arguments: ["rnu"], code: 64, says: ["'rnu'", "did you mean run?"]),
            Mistake(
                arguments: ["run", "--tagret", "swift"], code: 64, says: ["'--tagret'", "did you mean --target?"]),
            Mistake(arguments: ["run", "--rounds", "0"], code: 64, says: ["--rounds '0'", "1 to 100"]),
            Mistake(arguments: ["run", "--rounds", "many"], code: 64, says: ["--rounds 'many'", "whole number"]),
            Mistake(arguments: ["run", "--rounds"], code: 64, says: ["--rounds needs a value"]),
            Mistake(arguments: ["run", "--quick", "--quick"], code: 64, says: ["--quick is given twice"]),
            Mistake(arguments: ["run", "--rate", "-1"], code: 64, says: ["--rate '-1'"]),
            Mistake(arguments: ["run", "--scrape-interval", "0"], code: 64, says: ["--scrape-interval '0'"]),
            Mistake(arguments: ["run", "--target", "swift,swift"], code: 64, says: ["names a target twice"]),
            Mistake(arguments: ["run", "--target", "swfit"], code: 78, says: ["swfit", "swift"]),
            Mistake(arguments: ["run", "--fleet", "/no/such/fleet.csv"], code: 78, says: ["/no/such/fleet.csv"]),
            Mistake(arguments: ["run", "--resume", "latest", "--dry-run"], code: 64, says: ["--dry-run", "--resume"]),
            Mistake(arguments: ["run", "extra"], code: 64, says: ["unexpected argument 'extra'"]),
            Mistake(arguments: ["run", "--output", "/dev/null/results"], code: 74, says: ["/dev/null/results"]),
            Mistake(arguments: ["run", "--versus", "swift"], code: 64, says: ["--versus needs 2 values", "A B"]),
            Mistake(
                arguments: ["run", "--versus", "swift", "python", "--bare-control"], code: 64,
                says: ["--bare-control", "--versus"]),
            Mistake(
                arguments: ["run", "--url", "http://localhost:1/metrics", "--bare-control"], code: 64,
                says: ["--bare-control", "--url"]),
            Mistake(
                arguments: ["run", "--target", "node-exporter", "--bare-control"], code: 64,
                says: ["node-exporter cannot be switched off", "no control"]),
            Mistake(arguments: ["run", "--versus", "swift", "swift"], code: 64, says: ["two different targets"]),
            Mistake(
                arguments: ["run", "--versus", "swift", "python", "--target", "swift"], code: 64,
                says: ["--versus", "--target"]),
            Mistake(
                arguments: ["run", "--target", "python", "--pack", "7"], code: 64, says: ["python", "packs: true"]),
            Mistake(arguments: ["run", "--scraper", "curl"], code: 64, says: ["'curl'", "embedded, like-prometheus"]),
            Mistake(
                arguments: ["run", "--versus", "swift", "python", "--scraper", "prometheus"], code: 64,
                says: ["swift:scraper=prometheus"]),
            Mistake(arguments: ["run", "--pack", "1"], code: 64, says: ["--pack '1'", "2 to 1000"]),
            Mistake(arguments: ["run", "--noise-share", "20%"], code: 64, says: ["--noise-share '20%'", "0 to 1"]),
            Mistake(
                arguments: ["run", "--resume", "latest", "--rounds", "3"], code: 64, says: ["leave out --rounds"]),
            Mistake(arguments: ["run", "--resume", "latest"], code: 64, says: ["no results there"]),
            Mistake(arguments: ["run", "--baseline", "none"], code: 64, says: ["no results there"]),
            Mistake(arguments: ["compare"], code: 64, says: ["BASELINE", "name"]),
            Mistake(arguments: ["compare", "a", "--threshold", "0"], code: 64, says: ["--threshold '0'"]),
            Mistake(arguments: ["baseline"], code: 64, says: ["save, list, show, remove"]),
            Mistake(arguments: ["baseline", "sav", "x"], code: 64, says: ["did you mean save?"]),
            Mistake(arguments: ["baseline", "show", "x"], code: 64, says: ["no baseline 'x'"]),
            Mistake(arguments: ["baseline", "remove", "../x"], code: 64, says: ["'../x' is not a name"]),
            Mistake(arguments: ["export", "--format", "xml"], code: 64, says: ["'xml'", "csv"]),
            Mistake(arguments: ["export"], code: 64, says: ["--format is missing"]),
            Mistake(
                arguments: ["export", "--format", "csv", "--output", "/no/such/place"], code: 64,
                says: ["/no/such/place"]),
            Mistake(arguments: ["target"], code: 64, says: ["list or check"]),
            Mistake(arguments: ["target", "chekc"], code: 64, says: ["did you mean check?"]),
            Mistake(arguments: ["target", "check"], code: 64, says: ["target list"]),
            Mistake(arguments: ["target", "check", "swfit"], code: 78, says: ["did you mean swift?"]),
            Mistake(arguments: ["validate"], code: 64, says: ["--fleet FILE"]),
            Mistake(
                arguments: ["validate", "--fleet", "/no/such.yaml"], code: 78,
                says: ["/no/such.yaml", "cannot be read"]),
            Mistake(arguments: ["validate", "--flet", "x"], code: 64, says: ["did you mean --fleet?"]),
            Mistake(
                arguments: ["validate", "--fleet", "FLEET", "--junit", "/no/such/place"], code: 74,
                says: ["/no/such/place"]),
            Mistake(arguments: ["validate", "--live"], code: 64, says: ["--fleet FILE"]),
            Mistake(arguments: ["validate", "localhost:9/metrics"], code: 64, says: ["http://HOST:PORT/metrics"]),
            Mistake(
                arguments: ["validate", "http://h/", "--fleet", "FLEET"], code: 64, says: ["--fleet", "URLs"]),
            Mistake(
                arguments: ["validate", "--fleet", "FLEET", "--lenient"], code: 64, says: ["--lenient", "--live"]),
            Mistake(arguments: ["validate", "http://h/", "http://h/"], code: 64, says: ["given twice"]),
            Mistake(arguments: ["validate", "http://h/", "--tries", "0"], code: 64, says: ["--tries '0'"]),
            Mistake(arguments: ["validate", "http://h/", "--timeout", "soon"], code: 64, says: ["--timeout 'soon'"]),
            Mistake(
                arguments: ["validate", "http://h/", "--families", "x=gague"], code: 64, says: ["did you mean gauge?"]),
            Mistake(
                arguments: ["validate", "--fleet", "FLEET", "--live", "--address", "MainPc=h"], code: 64,
                says: ["'MainPc'", "did you mean MainPC?"]),
            Mistake(
                arguments: ["validate", "--fleet", "FLEET", "--live", "--address", "h:80"], code: 64,
                says: ["'h:80'", "without port"]),
            Mistake(
                arguments: ["validate", "--fleet", "FILE_SD", "--live", "--address", "h"], code: 64,
                says: ["addresses of its own"]),
            Mistake(
                arguments: ["run", "--fleet", "FILE_SD"], code: 78,
                says: ["file_sd.json", "has metrics addresses", "startup"]),
            Mistake(arguments: ["fleet", "order", "--fleet", "FILE_SD"], code: 78, says: ["has metrics addresses"]),
            Mistake(
                arguments: ["fleet", "show", "--fleet", "M=FLEET"], code: 78, says: ["machine column", "leave out M="]),
            Mistake(arguments: ["fleet", "prots"], code: 64, says: ["'prots'", "did you mean ports?"]),
        ]

        @Test("An error on the command line says what would be valid", arguments: mistakes)
        func commandLine(_ mistake: Mistake) throws {
            let outcome = try BenchProcess.run(mistake.arguments.map(Self.path))
            #expect(outcome.code == mistake.code, "\(outcome.err)")
            for words in mistake.says { #expect(outcome.err.contains(words), "\(outcome.err)") }
            #expect(outcome.out.isEmpty)
        }

        /// Replaces the words FLEET and FILE_SD in an argument by paths of project files.
        private static func path(_ argument: String) -> String {
            let fixtures = BenchProcess.root + "/Tests/FleetConfigurationTests/Fixtures"
            return argument.replacing("FILE_SD", with: fixtures + "/file_sd.json")
                .replacing("FLEET", with: BenchProcess.root + "/fleets/ai-system-77.csv")
        }

        struct BrokenFile: Sendable, CustomTestStringConvertible {
            let flag: String
            /// A file of the project, and the text in it that is replaced.
            let original: String
            let replace: String
            let with: String
            /// The location (":line:") and words of the message.
            let says: [String]
            var testDescription: String { "\(original): \(replace) -> \(with)" }
        }

        private static let brokenFiles: [BrokenFile] = [
            BrokenFile(
                flag: "--fleet", original: "fleets/ai-system-77.csv", replace: "ServiceRegistry,7200",
                with: "ServiceRegistry,72x", says: [":2:", "72x", "65535"]),
            BrokenFile(
                flag: "--fleet", original: "fleets/ai-system-77.csv", replace: "ServiceRegistry,7200",
                with: "ServiceRegistry,70000", says: [":2:", "70000"]),
            BrokenFile(
                flag: "--fleet", original: "fleets/ai-system-77.csv", replace: "machine,group,agent,port",
                with: "machine,group,agent,prot", says: [":1:", "prot", "port"]),
            BrokenFile(
                flag: "--fleet", original: "fleets/ai-system-77.csv", replace: "SystemDigitalTwin,7220",
                with: "ServiceRegistry,7220", says: [":3:", "ServiceRegistry"]),
            BrokenFile(
                flag: "--fleet", original: "Tests/FleetConfigurationTests/Fixtures/groups.yaml",
                replace: "port: \"${PORT_OFFSET}+7200\"", with: "prot: \"${PORT_OFFSET}+7200\"",
                says: [":12:", "prot", "did you mean port?"]),
            BrokenFile(
                flag: "--fleet", original: "Tests/FleetConfigurationTests/Fixtures/list.yaml",
                replace: "port: \"${PORT_OFFSET}+7200\"", with: "port: \"${PORT_OFFST}+7200\"",
                says: ["${PORT_OFFST} is not set", "${PORT_OFFST:-0}"]),
            BrokenFile(
                flag: "--target", original: "targets/swift.yaml", replace: "request_rate: 10",
                with: "request_rate: fast",
                says: ["fast", "number"]),
            BrokenFile(
                flag: "--target", original: "targets/swift.yaml", replace: "metrics_path:", with: "metric_path:",
                says: ["metric_path", "metrics_path"]),
            BrokenFile(
                flag: "--target", original: "targets/swift.yaml", replace: "{bin}/bench-agent\"]",
                with: "{bni}/bench-agent\"]", says: ["bni", "bin"]),
            BrokenFile(
                flag: "--budgets", original: "budgets/readiness-report.yaml", replace: "metric: exporter_init_seconds",
                with: "metric: exporter_init_secs", says: ["exporter_init_secs", "exporter_init_seconds"]),
            BrokenFile(
                flag: "--budgets", original: "budgets/readiness-report.yaml", replace: "phase: solo",
                with: "phase: sole",
                says: ["sole", "solo"]),
        ]

        @Test("An error in a file has file, line, column and what would be valid", arguments: brokenFiles)
        func files(_ broken: BrokenFile) throws {
            let text = try String(contentsOfFile: BenchProcess.root + "/" + broken.original, encoding: .utf8)
            try #require(text.contains(broken.replace))
            let range = try #require(text.range(of: broken.replace))
            let path =
                BenchProcess.temporaryDirectory() + "/"
                + (broken.original.split(separator: "/").last.map(String.init) ?? "")
            let changed = text.replacingCharacters(in: range, with: broken.with)
            try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
            let outcome = try BenchProcess.run(["run", broken.flag, path])
            #expect(outcome.code == 78, "\(outcome.err)")
            #expect(outcome.err.contains(path + ":"), "\(outcome.err)")
            #expect(outcome.err.contains(#/:[0-9]+:[0-9]+: /#), "\(outcome.err)")
            for words in broken.says { #expect(outcome.err.contains(words), "\(outcome.err)") }
        }

        @Test("Every command shows help with an example, and the overview lists every command")
        func help() throws {
            let overview = try BenchProcess.run(["--help"])
            #expect(overview.code == 0)
            for command in ["run", "report", "export", "fleet", "validate"] {
                #expect(overview.out.contains("  \(command)"))
                let help = try BenchProcess.run([command, "--help"])
                #expect(help.code == 0)
                #expect(help.out.contains("example: exporter-bench \(command) "))
            }
        }

        @Test("The real fleet has 77 agents, 31 collisions and one cut cycle")
        func fleet() throws {
            let show = try BenchProcess.run(["fleet", "show"])
            #expect(show.out.contains("77 agents (MainPC 54, PC2 23), 4 legacy"))
            let ports = try BenchProcess.run(["fleet", "ports"])
            #expect(ports.out.contains("31 ports are claimed more than once"))
            #expect(ports.out.contains("21 on MainPC, 10 on PC2"))
            let order = try BenchProcess.run(["fleet", "order"])
            #expect(order.out.contains("dependency cycles cut: 1"))
            for agent in ["StreamingInterruptHandler", "StreamingTTSAgent", "TTSService"] {
                #expect(order.out.contains(agent))
            }
            let json = try BenchProcess.run(["fleet", "show", "--json", "--agents", "100"])
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: [[String: String]]])
            #expect(object["agents"]?.count == 100)
        }
    }
}
