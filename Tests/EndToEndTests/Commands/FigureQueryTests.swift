import Foundation
import Testing

extension CommandTests {
    /// Runs the lines of docs/exports.md that ask the CSV of a stored run, and compares them with its report.
    @Suite struct FigureQueryTests {
        /// The answer to "how much CPU does the exporter add": a row for each agent, each machine and the fleet.
        private struct Answer: Hashable {
            let target: String
            let scope: String
            let machine: String
            let agent: String
            let value: Double
            let low: Double?
            let high: Double?

            init(_ row: [String: String]) throws {
                func text(_ column: String) throws -> String { try #require(row[column], "no column \(column)") }
                target = try text("target")
                scope = try text("scope")
                machine = try text("machine")
                agent = try text("agent")
                // pandas reads a number to about 16 digits, not always to the last bit.
                func number(_ column: String) throws -> Double? {
                    Double(try text(column)).flatMap { Double(String(format: "%.12g", $0)) }
                }
                value = try #require(try number("value"))
                low = try number("ci_low")
                high = try number("ci_high")
            }
        }

        /// Returns the lines of the only block of that language in docs/exports.md.
        private func block(_ language: String) throws -> String {
            let document = try String(contentsOfFile: BenchProcess.root + "/docs/exports.md", encoding: .utf8)
            let parts = document.components(separatedBy: "\n```\(language)\n")
            try #require(parts.count == 2, "\(parts.count - 1) blocks of \(language)")
            return try #require(parts[1].components(separatedBy: "\n```").first)
        }

        @Test("The pandas and the SQL lines of the docs give the figures of the report, for agents, machines and fleet")
        func addedCPU() throws {
            let directory = BenchProcess.temporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: directory + "/results", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: BenchProcess.root + "/Tests/Fixtures/Runs/fleet/exporter-bench.sqlite",
                toPath: directory + "/results/exporter-bench.sqlite")
            let results = ["--output", directory + "/results"]
            let exported = try BenchProcess.run(
                ["export", "--format", "csv", "-o", directory + "/figures.csv"] + results)
            try #require(exported.code == 0, "\(exported.err)")

            let python = BenchProcess.root + "/.venv-test/bin/python"
            let frames = try Consumer.run([python, "-c", block("python")], in: directory)
            let tables = try Consumer.run(["/bin/sh", "-c", block("sh")], in: directory)
            let answers = try csvRows(frames).map(Answer.init)
            #expect(try Set(csvRows(tables).map(Answer.init)) == Set(answers))
            #expect(Set(answers).count == answers.count)

            let report = try BenchProcess.run(["report"] + results, environment: ["COLUMNS": "300"]).out
            func shown(_ label: String, _ place: Int) throws -> ShownFigure {
                let line = try #require(report.split(separator: "\n").first { $0.hasPrefix(label + "  ") }, "\(report)")
                let cells = line.split(separator: /\ {2,}/).map(String.init).filter { !$0.hasPrefix("[") }
                return try #require(ShownFigure(cells[place + 1]), "\(cells)")
            }
            for (place, target) in ["python", "swift"].enumerated() {
                let own = answers.filter { $0.target == target }
                #expect(own.count == 5 && own.allSatisfy { $0.low != nil && $0.high != nil })
                let fleet = try shown("added CPU of the fleet", place)
                let sums = ["agent", "machine", "fleet"].map { scope in
                    own.filter { $0.scope == scope }.map(\.value).reduce(0, +)
                }
                for sum in sums {
                    #expect(abs(sum - fleet.value) <= fleet.step / 2 * 1.001, "\(sums) \(fleet)")
                    #expect(abs(sum - sums[2]) < 1e-9)
                }
                let mean = try shown("added CPU of an agent", place)
                #expect(abs(sums[0] / 3 - mean.value) <= mean.step / 2 * 1.001, "\(sums) \(mean)")
                #expect(own.filter { $0.scope == "machine" }.map(\.machine) == ["MainPC"])
                #expect(own.filter { $0.scope == "agent" }.allSatisfy { $0.machine == "MainPC" && $0.agent != "" })
            }
        }
    }
}
