import Foundation
import Testing

extension BenchTests {
    /// Agents and load commands that report impossible numbers, and a store that contains such numbers.
    @Suite(.serialized) struct ImpossibleNumberTests {
        private static let programs = Project.root.appending(path: "Tests/EndToEndTests/LineProtocol").path

        /// Impossible stamps: before the start of the program, in another unit, and beyond the range of Int64
        /// arithmetic.
        private static let stamps =
            "echo main 0 >&3; echo exporter_init_begin -9223372036854775808 >&3; "
            + "echo exporter_init_end 9223372036854775807 >&3; echo server_listening 1795466712000000000 >&3; "

        private func target(_ directory: String) throws -> String {
            let path = directory + "/odd.yaml"
            let text = """
                name: odd
                command: [/bin/sh, -c, "\(Self.stamps)exec /usr/bin/python3 -S \(Self.programs)/agent.py"]
                environment: {REPORTS: "\(directory)"}
                off:
                  environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                load_command: [/usr/bin/python3, -S, \(Self.programs)/load.py, "ServiceRegistry:exaggerates", "{seed}"]
                metrics_path: /metrics
                health_path: none
                required_families: [lines_answered_total]
                readiness_limit_seconds: 10
                request_rate: 40
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        /// Deletes the run's last step, so that the run can be resumed, and sets values that no version of this program
        /// stores.
        private static let damage = """
            import sqlite3, sys
            store = sqlite3.connect(sys.argv[1])
            numbers = [-9078.4, 1e308, float("inf"), float("-inf"), 5e-324, -1e-300, 9.3e18]
            for number, row in enumerate(store.execute("SELECT rowid FROM observation WHERE value IS NOT NULL").fetchall()):
                if number % 3:
                    store.execute("UPDATE observation SET value = ? WHERE rowid = ?", (numbers[number % 7], row[0]))
            store.execute("DELETE FROM step WHERE number = (SELECT max(number) FROM step)")
            store.execute("UPDATE run SET status = 'interrupted'")
            store.commit()
            """

        @Test(
            "Impossible numbers are absent with the number in the reason, and a store with them is shown and resumed"
        )
        func run() throws {
            let directory = BenchProcess.temporaryDirectory()
            let bench = try BenchProcess([
                "run", "--target", target(directory), "--agents", "1", "--rounds", "2", "--solo", "1", "--herd", "0",
                "--warm-up", "0.4", "--scrape-interval", "1", "--output", "RESULTS",
            ])
            let measured = bench.wait()
            #expect([0, 1, 3].contains(measured.code), "\(measured.code) \(measured.err)")
            func raw() throws -> [[String: String]] {
                csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            }
            let rows = try raw()
            for (metric, number) in [
                ("main_seconds", " 0 as the time of main"), ("exporter_init_seconds", " -9223372036854775808 as"),
                ("exporter_registered_seconds", " 9223372036854775807 as"),
                ("server_start_seconds", " 9223372036854775807 as"),
                ("request_throughput", " 1e308 as request_throughput"),
                ("request_seconds", " -1e-9 as request_seconds"),
                ("service_seconds", " 9223372036854775808 as service_seconds"),
            ] {
                let found = rows.filter { $0["metric"] == metric && $0["agent"] == "ServiceRegistry" }
                #expect(!found.isEmpty && found.allSatisfy { $0["value"] == "" }, "\(metric)")
                #expect(found.allSatisfy { $0["absent_reason"]?.contains(number) == true }, "\(metric) \(found)")
            }

            let store = bench.results + "/exporter-bench.sqlite"
            try #require(try outcome(["/usr/bin/python3", "-c", Self.damage, store]).code == 0)
            for words in [
                ["report"], ["report", "--json"], ["baseline", "save", "odd"], ["compare", "odd"],
            ]
                + ExportForms.printed.map({ ["export", "--format", $0] })
                + ExportForms.directories.map({ ["export", "--format", $0, "-o", "\(bench.results)/\($0)"] })
            {
                let shown = try BenchProcess.run(words + ["--output", bench.results])
                #expect([0, 1, 2, 3, 70].contains(shown.code), "\(words) \(shown.code) \(shown.err)")
            }
            #expect(try raw().contains { $0["absent_reason"]?.contains("the value found is 1e+308 as") == true })
            let resumed = try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results])
            #expect([0, 1, 3, 70].contains(resumed.code), "\(resumed.code) \(resumed.err)")
            #expect(try BenchProcess.run(["run", "--resume", "latest", "--output", bench.results]).code == 64)
        }
    }
}
