import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// Every export of a real run, read by a program that consumes the format.
    @Suite(.serialized) struct ExportTests {
        private static let agents = 3
        /// A target name with characters that the formats must escape.
        private static let target = "swift:env.TZ=\"a|b\" & <c>"
        /// The run that all tests share. It is made in a terminal of 100 columns, with its result in a file.
        private static let run = Result { () throws -> (results: String, directory: String, terminal: String) in
            let directory = BenchProcess.temporaryDirectory()
            let words = [
                "run", "--target", target, "--agents", "\(agents)", "--rounds", "3", "--scrape-interval", "1",
                "--warm-up", "0.3", "--solo", "1", "--herd", "0", "--output", "\(directory)/results",
            ]
            let terminal = try Pseudoterminal.run(words, results: "\(directory)/table", codes: [0, 1, 3], columns: 100)
            return (directory + "/results", directory, terminal)
        }

        /// Exports in a format, and returns the path of the file.
        private func export(_ format: String) throws -> String {
            let run = try Self.run.get()
            let path = "\(run.directory)/\(format)"
            let outcome = try BenchProcess.run(["export", "--format", format, "-o", path, "--output", run.results])
            try #require(outcome.code == 0, "\(outcome.err)")
            return path
        }

        private func figures() throws -> [[String: String]] {
            csvRows(try String(contentsOfFile: export("csv"), encoding: .utf8))
        }

        private func values(_ rows: [[String: String]]) -> [Double] { rows.compactMap { Double($0["value"] ?? "") } }

        @Test("The JSON of a run matches the published schema, and extra or missing keys do not")
        func schema() throws {
            let schema = Project.root.appending(path: "docs/schema/run.schema.json").path
            let document = try export("json")
            try Consumer.script("schema", [schema, document])
            var object = try #require(
                JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: document))) as? [String: Any])
            object["surprise"] = 1
            object["rows"] = nil
            let other = document + ".other"
            try JSONSerialization.data(withJSONObject: object).write(to: URL(filePath: other))
            let error = #expect(throws: Unavailable.self) { try Consumer.script("schema", [schema, other]) }
            #expect("\(error as Any)".contains("surprise") && "\(error as Any)".contains("'rows' is a required"))
        }

        @Test("The library junitparser finds a case per budget, failed or skipped as the budget failed or is undecided")
        func junit() throws {
            let report = try Consumer.json("junit", [export("junit")])
            let judged = try figures().filter { $0["budget"] != "" && $0["agent"] == "" }
            #expect(report["tests"] as? Int == judged.count && !judged.isEmpty)
            #expect(report["failures"] as? Int == judged.count { $0["verdict"] == "fail" })
            #expect(
                report["skipped"] as? Int == judged.count { $0["verdict"] != "fail" && $0["verdict"] != "pass" })
            let cases = try #require(report["cases"] as? [[String: Any]])
            #expect(cases.allSatisfy { $0["suite"] as? String == Self.target })
            // Every undecided case has a reason.
            let results = cases.flatMap { $0["results"] as? [[String]] ?? [] }
            #expect(results.allSatisfy { $0.count == 2 && !$0[1].isEmpty }, "\(results)")
        }

        @Test("A Markdown renderer finds the table of all budgets, whatever characters a target's name has")
        func markdown() throws {
            let page = try Consumer.json("markdown", [export("markdown")])
            let tables = try #require(page["tables"] as? [[[String]]])
            let judged = try figures().filter { $0["budget"] != "" && $0["agent"] == "" }
            try #require(tables.count == 1 && tables[0].count == judged.count + 1)
            #expect(Set(tables[0].map(\.count)).count == 1)
            #expect(tables[0].dropFirst().map { $0[0] } == judged.map { $0["verdict"] ?? "" })
            #expect((page["headings"] as? [String])?.contains { $0.contains("&lt;c&gt;") } == true)
            #expect(page["opened"] as? Int == page["closed"] as? Int)
        }

        @Test("Go benchmark data has one line per round, and their mean is the figure of the CSV")
        func benchstat() throws {
            let data = try Consumer.json("benchmarks", [export("benchstat")])
            let results = try #require(data["results"] as? [[Any]])
            let memory = results.filter { ($0[0] as? String)?.hasSuffix("/twins/memory_uss_bytes/difference") == true }
            #expect(memory.count == 3 && memory.allSatisfy { $0[3] as? String == "B" && $0[1] as? Int == Self.agents })
            let figure = try figures().first {
                $0["metric"] == "memory_uss_bytes" && $0["arm"] == "difference" && $0["statistic"] == "mean"
                    && $0["budget"] == ""
            }
            let mean = memory.compactMap { $0[2] as? Double }.reduce(0, +) / 3
            #expect(abs(mean - (try #require(Double(figure?["value"] ?? "")))) < 0.001)
            #expect((data["better"] as? [String: String])?["requests/sec-gained"] == "higher")
        }

        @Test(
            "Blocks that promtool makes of the OpenMetrics export have every figure and both ends of its interval"
        )
        func openMetrics() throws {
            let blocks = try Self.run.get().directory + "/blocks"
            _ = try Consumer.run([
                "/usr/bin/promtool", "tsdb", "create-blocks-from", "openmetrics", export("openmetrics"), blocks,
            ])
            // The dump needs a write-ahead log, which blocks alone do not have.
            try FileManager.default.createDirectory(atPath: blocks + "/wal", withIntermediateDirectories: true)
            let lines = try Consumer.run(["/usr/bin/promtool", "tsdb", "dump", blocks]).split(separator: "\n")
            func dumped(_ prefix: String) -> [Double] {
                lines.filter { $0.hasPrefix("{__name__=\"exporter_bench_\(prefix)memory_uss_bytes\"") }
                    .compactMap { Double($0[($0.lastIndex(of: "}")!)...].split(separator: " ")[1]) }.sorted()
            }
            let rows = try figures().filter { $0["metric"] == "memory_uss_bytes" && $0["unit"] == "bytes" }
            #expect(dumped("") == values(rows).sorted() && !rows.isEmpty)
            #expect(dumped("ci_low_") == rows.compactMap { Double($0["ci_low"] ?? "") }.sorted())
            #expect(lines.contains { $0.contains(#"target="swift:env.TZ=\"a|b\" & <c>""#) })
        }

        @Test("A node exporter serves the textfile export, with the fleet's figures and the verdicts as states")
        func textfile() throws {
            let directory = try Self.run.get().directory + "/collected"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: export("textfile"), toPath: directory + "/exporter-bench.prom")
            let address = Loopback.address()
            let exporter = try Child([
                "/usr/bin/prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                "--collector.textfile.directory=\(directory)", "--web.listen-address=\(address):20091",
                "--web.disable-exporter-metrics",
            ])
            defer { exporter.stop() }
            var page = ""
            for _ in 0..<500 where page.isEmpty {
                page = (try? HTTPConnection(address, 20091).get("/metrics").body) ?? ""
                if page.isEmpty { usleep(10_000) }
            }
            #expect(page.contains("node_textfile_scrape_error 0"), "\(exporter.output)")
            let served = page.split(separator: "\n").filter { $0.hasPrefix("exporter_bench_memory_uss_bytes{") }
            let rows = try figures().filter {
                $0["metric"] == "memory_uss_bytes" && $0["unit"] == "bytes" && $0["machine"] == ""
            }
            let shown = served.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            #expect(shown.sorted() == values(rows).sorted() && !shown.isEmpty)
            #expect(page.contains(#"exporter_bench_verdict="not measured""#))
        }

        @Test("HdrHistogram gives the percentiles of the .hgrm files for the stored counts")
        func percentiles() throws {
            let run = try Self.run.get()
            let files = try export("hgrm")
            // File names of this format have no spaces or quotes, so the script gets the target's name as stored.
            let out = try Consumer.script(
                "percentiles", [run.results + "/exporter-bench.sqlite", Self.target, files])
            #expect(out == "4\n")
        }

        @Test("The wide CSV has one row per agent, with the means of the raw observations")
        func wide() throws {
            let rows = csvRows(try String(contentsOfFile: export("wide"), encoding: .utf8))
            #expect(rows.count == Self.agents)
            let raw = csvRows(try String(contentsOfFile: export("raw"), encoding: .utf8))
            for row in rows {
                let own = raw.filter {
                    $0["agent"] == row["agent"] && $0["phase"] == "twins" && $0["metric"] == "memory_uss_bytes"
                        && $0["arm"] == "treatment"
                }
                let mean = values(own).reduce(0, +) / Double(own.count)
                #expect(abs((Double(row["memory_uss_bytes_treatment"] ?? "") ?? 0) - mean) < 0.001)
                // A control has no page: the column is missing, instead of a value of 0.
                #expect(row["scrape_series_control"] == nil && row["scrape_series_treatment"] != "")
            }
        }

        @Test(
            "In a browser every plot is drawn without console messages, and every figure is that of the CSV")
        func page() throws {
            let run = try Self.run.get()
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: run.results).first { $0.hasSuffix(".html") })
            let found = try Browser.page("\(run.results)/\(name)")
            let exported = try String(contentsOfFile: export("html"), encoding: .utf8)
            #expect(try exported == String(contentsOfFile: "\(run.results)/\(name)", encoding: .utf8))
            #expect(found.complaints == [])
            #expect(found.page["drawn"] as? String == "all")
            let slots = try #require(found.page["places"] as? Int)
            #expect(found.page["drawings"] as? Int == slots && slots > 8 && found.page["silent"] as? Int == 0)
            let cells = try #require(found.page["cells"] as? [[String: String]])
            let judged = try figures().filter { $0["budget"] != "" && $0["agent"] == "" }
            try #require(cells.count == judged.count && judged.count > 10)
            for row in judged {
                let cell = try #require(cells.first { $0["budget"] == row["budget"] })
                #expect(cell["verdict"] == row["verdict"] && cell["target"] == Self.target)
                guard let value = Double(row["value"] ?? "") else {
                    #expect(cell["figure"] == "" && cell["why"] != "", "\(cell)")
                    continue
                }
                // The page shows a census as a count of agents.
                if row["statistic"]?.hasSuffix("census") == true { continue }
                let shown = try #require(ShownFigure(cell["figure"] ?? ""), "\(cell)")
                #expect(abs(shown.value - value) <= shown.step / 2 * 1.001, "\(cell) \(row)")
            }
        }

        @Test("The command report --plots draws the page's plots as SVG and as PNG")
        func pictures() throws {
            let run = try Self.run.get()
            let pages = try FileManager.default.contentsOfDirectory(atPath: run.results).filter {
                $0.hasSuffix(".html")
            }
            #expect(pages.count == 1)
            let (svg, png) = (run.directory + "/svg", run.directory + "/png")
            let words = ["report", "--output", run.results, "--plots"]
            let drawn = try BenchProcess.run(words + [svg])
            #expect(drawn.code == 0 && drawn.out == "", "\(drawn.err)")
            #expect(try BenchProcess.run(words + [png, "--format", "png"]).code == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: svg)
            #expect(names.contains("limits.svg") && names.contains { $0.hasPrefix("latency") })
            #expect(try FileManager.default.contentsOfDirectory(atPath: png).count == names.count)
            let limits = try String(contentsOfFile: svg + "/limits.svg", encoding: .utf8)
            #expect(limits.hasPrefix("<svg") && limits.contains("metrics traffic of an agent"))
            let image = try Data(contentsOf: URL(filePath: png + "/limits.png"))
            #expect(image.starts(with: [0x89, 0x50, 0x4E, 0x47]) && image.count > 10_000)
        }

        @Test("The plots' specifications match Vega-Lite's schema, and an unknown word does not")
        func vega() throws {
            let directory = try export("vega")
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }
            #expect(try Consumer.script("vega", files) == "\(files.count)\n" && files.count > 8)
            let invalid = try String(contentsOfFile: files[0], encoding: .utf8).replacing("\"point\"", with: "\"pont\"")
            try invalid.write(toFile: directory + "/invalid.json", atomically: true, encoding: .utf8)
            #expect(throws: Unavailable.self) { try Consumer.script("vega", [directory + "/invalid.json"]) }
        }

        @Test("An unknown format is reported with the known ones, and so is a missing directory")
        func mistakes() throws {
            let results = try Self.run.get().results
            let typo = try BenchProcess.run(["export", "--format", "jnuit", "--output", results])
            #expect(typo.code == 64 && typo.err.contains("--format 'jnuit': did you mean junit?"), "\(typo.err)")
            let other = try BenchProcess.run(["export", "--format", "paper", "--output", results])
            #expect(other.code == 64 && other.err.contains("csv, wide, raw, json, markdown, junit"), "\(other.err)")
            let nowhere = try BenchProcess.run(["export", "--format", "hgrm", "--output", results])
            #expect(nowhere.code == 64 && nowhere.err.contains("-o DIRECTORY"))
            let picture = try BenchProcess.run(["report", "--plots", "x", "--format", "gif", "--output", results])
            #expect(picture.code == 64 && picture.err.contains("--format 'gif': give svg or png"))
            let alone = try BenchProcess.run(["report", "--format", "svg", "--output", results])
            #expect(alone.code == 64 && alone.err.contains("--plots DIR"))
            let denied = try BenchProcess.run(["report", "--plots", "/proc/plots", "--output", results])
            #expect(denied.code == 74 && denied.err.contains("--plots /proc/plots: cannot be created"))
        }

        @Test(
            "In a terminal one line is rewritten, cut to the width, with expected duration, verdicts and late sends"
        )
        func progress() throws {
            let run = try Self.run.get()
            let shown = run.terminal.components(separatedBy: "\r\u{1b}[K")
            #expect(shown.last == "", "\(shown.suffix(2))")
            // A busy machine may cause warnings in between. Warnings are not cut.
            let lines = shown.dropLast().flatMap { $0.split(whereSeparator: \.isNewline) }
                .filter { !$0.contains("warning: ") }
            #expect(lines.allSatisfy { $0.count <= 99 }, "\(lines.filter { $0.count > 99 })")
            let last = try #require(shown.last { $0.contains("twin round 3 of 3") })
            #expect(last.contains(" of about 0:") && last.contains("% sent late; "), "\(last)")
            #expect(shown.count > 10)
            let table = try String(contentsOfFile: run.directory + "/table", encoding: .utf8)
            #expect(table.contains("budget") && !table.contains("\u{1b}"))
            let page = try #require(table.split(separator: "\n").last)
            #expect(page.hasPrefix("Page: \(run.results)/") && page.hasSuffix(".html"), "\(page)")
        }

        @Test("A table has colors in a terminal, but not with NO_COLOR or a dumb terminal, and its lines fit")
        func colors() throws {
            let words = try ["report", "--output", Self.run.get().results]
            let plain = try Pseudoterminal.run(words, environment: ["NO_COLOR": "1"])
            #expect(try Pseudoterminal.run(words).contains("\u{1b}[1m"))
            #expect(!plain.contains("\u{1b}"))
            #expect(try !Pseudoterminal.run(words, environment: ["TERM": "dumb"]).contains("\u{1b}"))
            // Lines with a path are not wrapped.
            let results = try Self.run.get().results
            let lines = plain.split(whereSeparator: \.isNewline).filter { !$0.contains(results) }
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
    }
}
