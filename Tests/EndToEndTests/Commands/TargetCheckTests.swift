import Foundation
import Testing

extension CommandTests {
    /// Tests of `target` with valid and invalid targets.
    @Suite struct TargetCheckTests {
        private struct Point: Decodable {
            let name: String
            let state: String
            let found: String
            let consequence: String
        }

        private func check(_ target: String) throws -> (code: Int32, points: [String: Point]) {
            let outcome = try BenchProcess.run(["target", "check", target, "--json"])
            let points = try JSONDecoder().decode([Point].self, from: Data(outcome.out.utf8))
            return (outcome.code, Dictionary(points.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
        }

        @Test("The project's own targets support every point", arguments: ["swift", "python", "swift:pack=3"])
        func own(target: String) throws {
            let (code, points) = try check(target)
            #expect(code == 0 && points.count == 15)
            for point in points.values { #expect(point.state == "supported", "\(point.name): \(point.found)") }
        }

        @Test("A target whose program is missing or exits is reported with the reason and its last output")
        func start() throws {
            let missing = try BenchProcess.run(["target", "check", MarkedTarget(command: "[\"/no/such/agent\"]").path])
            #expect(missing.code == 69 && missing.err.contains("/no/such/agent"))
            let (code, points) = try check(
                MarkedTarget(command: "[\"/bin/sh\", \"-c\", \"echo no license >&2; exit 3\"]").path)
            #expect(code == 1 && points["start, exporter on"]?.state == "wrong")
            #expect(points["start, exporter on"]?.found.contains("exit code 3") == true)
            #expect(points["start, exporter on"]?.found.contains("no license") == true)
            #expect(points["other points"]?.found.contains("metrics, families") == true)
        }

        @Test("A target that stays on, answers differently, has children and ignores SIGTERM is reported")
        func wrong() throws {
            // The exporter is always on, the failure rate differs with the switch off, there is a child, and the shell
            // ignores SIGTERM.
            let script =
                "trap : TERM; [ $ENABLE_PROMETHEUS_METRICS = true ] || export AGENT_FAILURE_RATE=1; "
                + "export ENABLE_PROMETHEUS_METRICS=true; {bin}/bench-agent & wait; sleep 60"
            let target = try MarkedTarget(command: "[\"/bin/sh\", \"-c\", \"\(script)\"]")
            let (code, points) = try check(target.path)
            #expect(code == 1)
            #expect(points["off switch"]?.state == "wrong" && points["off switch"]?.consequence != "")
            #expect(points["equal answers"]?.state == "wrong")
            #expect(points["processes"]?.state == "missing")
            #expect(points["end"]?.state == "missing")
            #expect(points["families"]?.state == "supported")
            #expect(target.goneWithinTwoSeconds())
        }

        @Test(
            "A target that answers requests with errors is reported with the status and the beginning of the body")
        func errors() throws {
            let target = try MarkedTarget(
                command: "[\"/usr/bin/env\", \"AGENT_FAILURE_RATE=1\", \"{bin}/bench-agent\"]")
            let (code, points) = try check(target.path)
            let requests = try #require(points["requests"])
            #expect(code == 1 && requests.state == "wrong" && requests.consequence.contains("requests fail"))
            #expect(
                requests.found.contains("status 500, \"{\"agent\":\"") && requests.found.contains("simulated failure"))
        }

        @Test("Missing families and an allocator that cannot be replaced are reported without waiting")
        func incomplete() throws {
            let target = try MarkedTarget(requiredFamilies: "[agent_info, agent_moods]")
            let (code, points) = try check(target.path)
            #expect(code == 1 && points["families"]?.found == "missing: agent_moods")
            #expect(points["allocations"]?.state == "missing")
            #expect(points["metrics"]?.state == "supported")
        }

        @Test("A target that leaves daemons is wrong, and the daemons are named and ended")
        func daemons() throws {
            let argument = "9" + String(UInt64.random(in: 1_000_000_000...9_999_999_999))
            let target = try MarkedTarget(
                command:
                    "[\"/bin/sh\", \"-c\", \"(setsid sleep \(argument) &); exec \\\"$0\\\"\", \"{bin}/bench-agent\"]")
            let (code, points) = try check(target.path)
            let end = try #require(points["end"])
            #expect(code == 1 && end.state == "wrong" && end.found.contains("sleep \(argument)"), "\(end)")
            #expect(target.goneWithinTwoSeconds())
        }

        @Test("A check ends at its time limit, says what it did not look at, and leaves no process")
        func timeLimit() throws {
            let target = try MarkedTarget(
                command: "[\"/bin/sh\", \"-c\", \"echo waiting; sleep 600\"]", readinessLimit: 600)
            let outcome = try BenchProcess.run(["target", "check", target.path, "--timeout", "3"])
            #expect(outcome.code == 3, "\(outcome.out)\(outcome.err)")
            #expect(outcome.out.contains("the time limit of this check, 3 s, was over: give more with --timeout"))
            #expect(outcome.out.contains("its last output: waiting"))
            #expect(target.goneWithinTwoSeconds())
        }

        @Test("The list has every target of the project and says whether its program exists")
        func list() throws {
            let outcome = try BenchProcess.run(["target", "list"])
            #expect(outcome.code == 0)
            for name in ["swift", "python"] { #expect(outcome.out.contains("\n\(name) ")) }
        }
    }
}
