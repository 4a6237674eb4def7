import Foundation
import Testing

extension RunTests {
    /// The CI files of Examples/ci, run with their own commands.
    @Suite struct RecipeTests {
        /// Makes a checkout as the recipe finds it: two builds in sibling directories.
        private func checkout() throws -> String {
            let directory = BenchProcess.temporaryDirectory()
            for build in ["base", "head"] {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(build)", withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory)/\(build)/bin", withDestinationPath: BenchProcess.binaries)
            }
            return directory
        }

        private func environment(_ directory: String, flags: String) -> [String: String] {
            [
                "PATH": "\(BenchProcess.binaries):/usr/bin:/bin", "EXPORTER_BENCH_HOME": BenchProcess.root,
                "TARGET": "swift", "GITHUB_STEP_SUMMARY": directory + "/summary.md",
                "FLAGS": "\(flags) --agents 1 --scrape-interval 1 --warm-up 0.3 --solo 0 --herd 0",
            ]
        }

        private func shell(_ file: String, _ steps: [String]) throws -> String {
            try Consumer.script("recipe", ["\(BenchProcess.root)/Examples/ci/\(file)"] + steps)
        }

        @Test("The GitHub workflow measures two builds, writes its summary and warns about undecided rows")
        func github() throws {
            let directory = try checkout()
            let steps = try shell("github.yml", ["Measure", "Report", "Decide"])
            let output = try Consumer.run(
                ["/bin/bash", "-c", steps], in: directory,
                environment: environment(directory, flags: "--rounds 2 --verbose"))
            #expect(output.contains("::warning title=exporter-bench::"), "\(output)")
            // Verbose output has every stage and the duration of each step.
            #expect(output.contains("twin round 2 of 2: steady state") && output.contains("  took "))
            let page = try Consumer.json("markdown", [directory + "/summary.md"])
            let table = try #require((page["tables"] as? [[[String]]])?.first)
            #expect(table[0][2] == "base" && table[0][3] == "head")
            #expect(table.contains { $0[0] == "unchanged" && $0[1] == "series per page" }, "\(table)")
            let report = try Consumer.json("junit", [directory + "/exporter-bench.xml"])
            #expect(report["tests"] as? Int == table.count - 1 && report["failures"] as? Int == 0)
            try Consumer.script(
                "schema",
                ["\(BenchProcess.root)/docs/schema/run.schema.json", directory + "/exporter-bench.json"])

            // The last step maps each exit code to a result.
            let decide = try shell("github.yml", ["Decide"])
            for (code, words) in [(0, "no figure regressed"), (2, "a figure regressed"), (69, "measurement failed")] {
                try Data("\(code)\n".utf8).write(to: URL(filePath: directory + "/exit-code"))
                let said = try Consumer.run(["/bin/bash", "-c", decide], in: directory, expecting: Int32(code))
                #expect(said.contains(words))
            }
        }

        @Test("The GitLab job ends with the run's exit code, and code 3 is allowed to fail")
        func gitlab() throws {
            let directory = try checkout()
            let script = try shell("gitlab.yml", ["script"])
            let output = try Consumer.run(
                ["/bin/bash", "-c", script], in: directory,
                environment: environment(directory, flags: "--rounds 1 --quiet"), expecting: 3
            )
            // Quiet output has the run, its undecided rows, the answer and the path of the page. One round decides no
            // row.
            let lines = output.split(separator: "\n")
            #expect(lines.first?.hasPrefix("Run ") == true, "\(output)")
            let rows = lines.dropFirst().prefix { $0.hasPrefix("inconclusive: ") || $0.hasPrefix("not compared: ") }
            let answer = lines.dropFirst(1 + rows.count)
            #expect(!rows.isEmpty && answer.contains { $0.hasPrefix("Compared with ") }, "\(output)")
            #expect(answer.last?.hasPrefix("Page: ") == true && !output.contains("egressed"), "\(output)")
            #expect(FileManager.default.fileExists(atPath: directory + "/exporter-bench.md"))
            let report = try Consumer.json("junit", [directory + "/exporter-bench.xml"])
            #expect((report["tests"] as? Int ?? 0) > 10)
            let text = try String(contentsOfFile: BenchProcess.root + "/Examples/ci/gitlab.yml", encoding: .utf8)
            #expect(text.contains("allow_failure:\n    exit_codes: 3"))
        }

        @Test("Both files pass yamllint")
        func lint() throws {
            _ = try Consumer.run([
                Project.root.appending(path: ".venv-test/bin/yamllint").path, "--strict", "-d",
                "{extends: default, rules: {line-length: {max: 130}, document-start: disable}}",
                BenchProcess.root + "/Examples/ci",
            ])
        }
    }
}
