import Foundation
import LinuxSystem
import Testing

extension RunTests {
    /// A service that takes POSTs with a token, on several routes.
    @Suite struct RequestMixTests {
        private static let token = "t0ken-Order-Vb6"

        private func target(fault: String = "", items: Int = 3, rate: Int = 20) throws -> String {
            let path = BenchProcess.temporaryDirectory() + "/orders.yaml"
            let script = BenchProcess.root + "/Tests/EndToEndTests/Misbehaving/orders.py"
            let text = """
                name: orders
                command: [/usr/bin/python3, -S, \(script)]
                environment: {ORDER_TOKEN: "\(Self.token)", FAULT: "\(fault)"}
                off:
                  environment: {ENABLE_PROMETHEUS_METRICS: "false"}
                requests:
                  - {path: /items, weight: \(items)}
                  - method: POST
                    path: /orders
                    headers: {Authorization: "Bearer {env.BENCH_TOKEN}", Content-Type: application/json}
                    body: '{"n": {request}, "token": "{env.BENCH_TOKEN}"}'
                    weight: 1
                    expect_status: 201
                ignore: {json: [/id]}
                metrics_path: /metrics
                required_families: [orders_total]
                readiness_limit_seconds: 20
                request_rate: \(rate)
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func bench(_ arguments: [String], token: String? = Self.token) throws -> BenchProcess {
            try BenchProcess(arguments, environment: token.map { ["BENCH_TOKEN": $0] } ?? [:])
        }

        private func run(_ target: String, rounds: Int) throws -> BenchProcess {
            try bench([
                "run", "--target", target, "--agents", "2", "--rounds", "\(rounds)", "--solo", "0", "--herd", "0",
                "--warm-up", "0.4", "--scrape-interval", "2", "--output", "RESULTS",
            ])
        }

        private func expectNoToken(below directory: String) throws {
            let names = try #require(FileManager.default.enumerator(atPath: directory)).compactMap { $0 as? String }
            #expect(names.contains { $0.hasSuffix(".sqlite") })
            for name in names {
                guard let bytes = FileManager.default.contents(atPath: directory + "/" + name) else { continue }
                #expect(bytes.range(of: Data(Self.token.utf8)) == nil, "the token is in \(name)")
            }
        }

        @Test("Orders with a token are all answered 201, the twins are equal, and the token is in no file")
        func measured() throws {
            let bench = try run(try target(), rounds: 1)
            let outcome = bench.wait()
            let raw = try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out
            let json = try BenchProcess.run(["export", "--format", "json", "--output", bench.results]).out
            let rows = csvRows(raw).filter { $0["phase"] == "twins" && $0["block"] == "" }
            func values(_ metric: String) -> [Double] {
                rows.filter { $0["metric"] == metric }.compactMap { Double($0["value"]!) }
            }
            #expect(values("requests_failed").count >= 4 && values("requests_failed").allSatisfy { $0 == 0 })
            #expect(values("requests_answered").allSatisfy { $0 > 5 }, "\(outcome.err)")
            #expect(values("responses_identical_ratio").count >= 2)
            #expect(values("responses_identical_ratio").allSatisfy { $0 == 1 })
            #expect(outcome.err.contains("orders: requests GET /items (weight 3), POST /orders (weight 1)"))
            for text in [outcome.out, outcome.err, raw, json] { #expect(!text.contains(Self.token)) }
            try expectNoToken(below: bench.results)
        }

        @Test("A rare order that is always refused never leads to a pass under load, and the token stays hidden")
        func refused() throws {
            // A round has about 120 requests of an agent, and one of them is an order: less than 1 %.
            let bench = try run(try target(fault: "refuses", items: 110, rate: 60), rounds: 5)
            let outcome = bench.wait()
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            try expectNoLoadPass(rows, outcome)
            #expect((outcome.out + outcome.err).contains("every answer to POST /orders was 401"), "\(outcome.err)")
            #expect(outcome.err.contains("no access with Bearer ***"), "\(outcome.err)")
            try expectNoToken(below: bench.results)
        }

        @Test("A service that answers 500 to everything never leads to a pass under load")
        func failing() throws {
            let bench = try run(try target(fault: "fails"), rounds: 2)
            let outcome = bench.wait()
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            try expectNoLoadPass(rows, outcome)
            #expect(outcome.out.contains("100 % of its requests were answered 500"), "\(outcome.out)")
        }

        private func expectNoLoadPass(_ rows: [[String: String]], _ outcome: BenchProcess.Outcome) throws {
            #expect(outcome.code == 1 || outcome.code == 3)
            let underLoad = [
                "cpu_seconds_per_second", "memory_uss_bytes", "request_seconds", "request_throughput",
                "responses_identical_ratio",
            ]
            let judged = rows.filter {
                $0["verdict"] != "" && underLoad.contains($0["metric"]!) && $0["phase"] != "herd"
            }
            #expect(judged.count >= underLoad.count)
            #expect(judged.allSatisfy { $0["verdict"] != "pass" }, "\(judged)")
        }

        @Test("The check names each request with its status, and an endpoint that refuses or fails is wrong")
        func checked() throws {
            let good = try bench(["target", "check", try target()]).wait()
            #expect(good.out.contains("GET /items: status 200, POST /orders: status 201"), "\(good.out)")
            #expect(!good.out.contains(Self.token))
            for (fault, words) in [
                ("refuses", #"POST /orders: status 401, "{"error": "no access with Bearer ***"}" (expected 201)"#),
                ("fails", #"GET /items: status 500, "{"error": "out of order"}""#),
            ] {
                let outcome = try bench(["target", "check", try target(fault: fault), "--json"]).wait()
                let points = try JSONDecoder().decode([Point].self, from: Data(outcome.out.utf8))
                let point = try #require(points.first { $0.name == "requests" })
                #expect(outcome.code == 1 && point.state == "wrong" && point.found.contains(words), "\(point)")
            }
        }

        private struct Point: Decodable {
            let name: String
            let state: String
            let found: String
        }

        @Test("A missing variable is an error with its place before anything is measured, and a dry run shows requests")
        func variables() throws {
            let path = try target()
            for words in [["run", "--target", path, "--output", "RESULTS"], ["target", "check", path]] {
                let missing = try bench(words, token: nil)
                let outcome = missing.wait()
                #expect(outcome.code == 69 && !FileManager.default.fileExists(atPath: missing.results))
                #expect(
                    outcome.err.contains("\(path):10:30: the environment variable BENCH_TOKEN is not set"),
                    "\(outcome.err)")
            }
            let outcome = try bench(["run", "--dry-run", "--target", path, "--output", "RESULTS"]).wait()
            #expect(outcome.code == 0 && outcome.out.contains("GET /items (weight 3), POST /orders (weight 1)"))
            #expect(!outcome.out.contains("Bearer") && !outcome.out.contains(Self.token))
            let plan = try bench(["run", "--dry-run", "--json", "--target", path, "--output", "RESULTS"]).wait().out
            #expect(plan.contains("Bearer {env.BENCH_TOKEN}") && !plan.contains(Self.token))
        }
    }
}
