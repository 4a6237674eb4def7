import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// Terminal sequences and bidirectional marks in text from outside: the bench must escape all of them.
    @Suite struct HostileOutputTests {
        /// Colors, a title, C1, bidirectional and zero-width characters, in the notation of printf and of YAML.
        private static let printed = #"\033[31mX\033]0;t\007\302\2332J\342\200\256\342\201\246\342\200\213"#
        private static let spelled = #"\e[31mX\e]0;t\a\x9b2J\u202e\u2066\u200b"#

        /// Returns the characters that a terminal would interpret, except line ends and tabs.
        private static func hostile(_ text: String) -> [Unicode.Scalar] {
            text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\n" && scalar != "\t"
                case .format, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
        }

        private func expectHarmless(_ outcome: BenchProcess.Outcome, _ what: String) {
            for (name, text) in [("standard output", outcome.out), ("standard error", outcome.err)] {
                let found = Set(Self.hostile(text))
                #expect(found.isEmpty, "\(what): \(name) has \(found.map { $0.escaped(asASCII: true) })")
            }
        }

        /// Returns a target whose title, versions and last output are hostile, and whose program exits at once.
        private func target() throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/hostile.yaml"
            try """
            name: hostile
            title: "t \(Self.spelled)"
            command: [/bin/sh, -c, "printf '\(Self.printed.replacing("\\", with: "\\\\"))\\\\nbye\\\\n' >&2; exit 3"]
            off: {environment: {ENABLE_PROMETHEUS_METRICS: "false"}}
            metrics_path: /metrics
            readiness_limit_seconds: 1
            request_rate_reason: "r \(Self.spelled)"
            versions: [/usr/bin/printf, "lib \(Self.printed.replacing("\\", with: "\\\\")) 1\\n"]
            """.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }

        @Test("Hostile output, versions and store contents do not reach a terminal or an export")
        func run() throws {
            let bench = try BenchProcess([
                "run", "--target", try target(), "--agents", "1", "--rounds", "1", "--scrape-interval", "1", "--solo",
                "1",
                "--herd", "0", "--verbose", "--output", "RESULTS",
            ])
            let outcome = bench.wait()
            #expect(outcome.code == 70, "\(outcome.err)")
            #expect(outcome.err.contains(#"\u{1B}[31mX"#) && outcome.out.contains(#"\u{202E}"#), "\(outcome.out)")
            expectHarmless(outcome, "run")
            try damage(bench.results)
            for form in ExportForms.printed {
                let export = try BenchProcess.run(["export", "--format", form, "--output", bench.results])
                #expect(export.code == 0, "\(form): \(export.err)")
                #expect(Self.hostile(ExportForms.withoutScript(export.out)).isEmpty, "\(form)")
                #expect(Self.hostile(export.err).isEmpty, "\(form)")
            }
            for form in ExportForms.directories {
                let directory = "\(bench.results)/\(form)"
                let export = try BenchProcess.run(
                    ["export", "--format", form, "-o", directory, "--output", bench.results])
                // The agent never started, so the run may have nothing for such a format.
                #expect(export.code == 0 || export.err.contains("no data for this format"), "\(form): \(export.err)")
                expectHarmless(export, form)
                for name in Files.names(in: directory) {
                    #expect(try Self.hostile(Files.text("\(directory)/\(name)")).isEmpty, "\(form): \(name)")
                }
            }
            for arguments in [["report"], ["report", "--json"], ["baseline", "save", "kept"], ["baseline", "list"]] {
                let shown = try BenchProcess.run(arguments + ["--output", bench.results])
                #expect(shown.code == 0, "\(arguments): \(shown.err)")
                expectHarmless(shown, arguments[0])
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: bench.results)
            let page = try #require(names.first { $0.hasSuffix(".html") })
            let text = try String(contentsOfFile: "\(bench.results)/\(page)", encoding: .utf8)
            #expect(Self.hostile(ExportForms.withoutScript(text)).isEmpty)
            let kept = try String(contentsOfFile: bench.results + "/baselines/kept.json", encoding: .utf8)
            #expect(Self.hostile(kept).isEmpty)
        }

        /// Adds hostile text to everything that a store has about a run, as a damaged file could contain it.
        private func damage(_ results: String) throws {
            let script = """
                import json, sqlite3, sys
                bad = "\\x1b[31mX\\x1b]0;t\\x07\\x9b2J\\u202e\\u2066\\u200b"
                store = sqlite3.connect(sys.argv[1])
                for column in ("reason", "last_output", "machine", "agent"):
                    store.execute(f"UPDATE failure SET {column} = {column} || ?", (bad,))
                store.execute("UPDATE observation SET absent_reason = absent_reason || ?", (bad,))
                store.execute("UPDATE warning SET message = message || ?", (bad,))
                plan, environment = store.execute("SELECT plan, environment FROM run").fetchone()
                plan, environment = json.loads(plan), json.loads(environment)
                plan["fleet"]["name"] += bad
                plan["budgets"]["name"] += bad
                for budget in plan["budgets"]["budgets"]:
                    budget["title"] += bad
                    budget["documented"] += bad
                for target in plan["targets"]:
                    target["title"] += bad
                for fact in environment["facts"]:
                    fact["value"] += bad
                store.execute("UPDATE run SET plan = ?, environment = ?", (json.dumps(plan), json.dumps(environment)))
                store.commit()
                """
            let path = results + "/exporter-bench.sqlite"
            try #require(try outcome(["/usr/bin/python3", "-c", script, path]).code == 0)
        }

        @Test("Titles in target list, and names of a fleet file in validate and fleet, are escaped")
        func files() throws {
            let directory = BenchProcess.temporaryDirectory()
            let fleet = directory + "/f\u{1b}[31m\u{202e}.csv"
            let bad = "A\u{1b}]0;t\u{7}\u{202e}\u{200b}"
            try """
            machine,group,agent,port,health_check_port,required,kind,dependencies
            \(bad),\(bad),\(bad),\(bad),1,true,enhanced,\(bad)
            M,g,B,7000,8000,true,enhanced,\(bad)

            """.write(toFile: fleet, atomically: true, encoding: .utf8)
            for arguments in [
                ["validate", "--fleet", fleet], ["validate", "--fleet", fleet, "--json"],
                ["validate", "--fleet", "\(directory)/\(bad)"], ["fleet", "show", "--fleet", fleet],
                ["fleet", "ports", "--fleet", fleet], ["run", "--dry-run", "--fleet", fleet], ["report", bad],
                ["run", "--target", bad], [bad], ["run", bad],
            ] {
                let shown = try BenchProcess.run(arguments)
                #expect(shown.code != 0, "\(arguments)")
                expectHarmless(shown, "\(arguments)")
            }
            let check = try BenchProcess.run(["target", "check", try target()])
            #expect(check.code != 0 && check.out.contains(#"\u{1B}[31mX"#), "\(check.out)\(check.err)")
            expectHarmless(check, "target check")
        }

        @Test("Only the console writes to standard output and error, so that nothing bypasses its escaping")
        func writers() throws {
            let root = BenchProcess.root + "/Sources"
            let names = (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []).filter {
                $0.hasSuffix(".swift")
            }
            // Programs of the agent's side, which do not print outside text, and the type that writes.
            let allowed = [
                "CommandLine/World/StandardStreams.swift", "CommandLine/Children/Metronome.swift",
                "LinuxSystem/Output/StandardOutput.swift", "MetricsWrapper/WrapperProgram.swift",
            ]
            let agents = ["AgentRuntime/", "planted-agent/", "PrometheusExporter"]
            var seen = 0
            for name in names where !agents.contains(where: name.hasPrefix) {
                let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
                let writes = text.split(separator: "\n").filter { line in
                    !line.drop { $0 == " " }.hasPrefix("//")
                        && line.firstMatch(
                            of: /StandardOutput\.write\(|Output\.write\([12],|\bprint\(|FileHandle\.standard(Out|Err)/)
                            != nil
                }
                if allowed.contains(name) {
                    seen += 1
                } else {
                    #expect(writes.isEmpty, "\(name): \(writes)")
                }
            }
            #expect(seen == allowed.count)
        }
    }
}
