import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// The services of Examples/services, each measured with its own target file.
    @Suite struct ExampleServiceTests {
        enum Service: String, CaseIterable {
            case fastapi, gunicorn, go, otel, nginx

            var target: String { BenchProcess.root + "/Examples/services/\(rawValue)/target.yaml" }

            /// The number of processes of an agent.
            func processes(exporting: Bool) -> Double {
                switch self {
                case .fastapi, .go, .otel: 1
                case .gunicorn: 5
                // The start script, nginx, its worker, and the exporter.
                case .nginx: exporting ? 4 : 3
                }
            }
        }

        private static let token = ["ORDERS_TOKEN": "example-token"]

        private func expectMeasured(_ service: Service, _ rows: [[String: String]]) {
            func values(_ metric: String, _ arm: String) -> [Double] {
                rows.filter { $0["metric"] == metric && $0["arm"] == arm }.compactMap { Double($0["value"] ?? "") }
            }
            for arm in ["control", "treatment"] {
                for metric in ["cpu_seconds_per_second", "memory_uss_bytes", "requests_answered", "request_seconds"] {
                    let found = values(metric, arm)
                    #expect(found.count == 2 && found.allSatisfy { $0 > 0 }, "\(metric), \(arm): \(found)")
                }
                #expect(values("requests_failed", arm) == [0, 0])
                let processes = service.processes(exporting: arm == "treatment")
                #expect(values("process_count", arm) == [processes, processes])
            }
            #expect(values("endpoints_accessible_ratio", "treatment") == [1, 1])
            #expect(values("scrape_payload_bytes_per_second", "treatment").count == 2)
        }

        /// A request that a busy machine left unanswered is not identical, so agents with such requests are left out.
        private func expectIdentical(_ rows: [[String: String]]) {
            for (agent, rows) in Dictionary(grouping: rows.filter { $0["agent"] != "" }, by: { $0["agent"]! }) {
                func values(_ metric: String) -> [String] {
                    rows.filter { $0["metric"] == metric }.map { $0["value"]! }
                }
                let counts = values("requests_sent") + values("requests_answered")
                guard Set(counts).count == 1 else { continue }
                #expect(values("responses_identical_ratio").allSatisfy { $0 == "1.0" }, "\(agent)")
            }
        }

        @Test(
            "A service is measured with all figures, and its answers are the same in both arms",
            arguments: Service.allCases)
        func measured(service: Service) throws {
            let bench = try BenchProcess(
                [
                    "run", "--target", service.target, "--agents", "2", "--rounds", "1", "--solo", "0", "--herd", "0",
                    "--warm-up", "0.5", "--scrape-interval", "2", "--output", "RESULTS",
                ], environment: Self.token)
            let outcome = bench.wait()
            #expect([0, 1, 3].contains(outcome.code), "\(outcome.err)")
            for words in ["switched off", "ignored", "left processes", "failed"] {
                #expect(!outcome.err.contains(words), "\(outcome.err)")
            }
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let rows = raw.filter { $0["phase"] == "twins" && $0["block"] == "" }
            expectMeasured(service, rows)
            expectIdentical(rows)
        }

        @Test("The parts of target files in docs/services.md are those of the services")
        func documented() throws {
            let files = try Service.allCases.map { try String(contentsOfFile: $0.target, encoding: .utf8) }
            let excerpts = try DocumentedBlock.blocks(of: "docs/services.md").filter { block in
                block.lines.contains { $0.hasPrefix("metrics: {") }
            }
            #expect(excerpts.count == Service.allCases.count)
            for excerpt in excerpts {
                #expect(
                    files.contains { file in excerpt.lines.allSatisfy { ("\n" + file).contains("\n\($0)\n") } },
                    "\(excerpt.location)")
            }
        }

        @Test("A service answers 403 to a wrong token, and then nothing that depends on its load passes")
        func wrongToken() throws {
            let outcome = try BenchProcess.run(
                ["target", "check", Service.fastapi.target], environment: ["ORDERS_TOKEN": "another-token"])
            #expect(outcome.code == 1)
            #expect(outcome.out.contains("POST /orders: status 403"), "\(outcome.out)")
            #expect(outcome.out.contains("this token may not order"))
        }
    }
}
