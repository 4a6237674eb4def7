import Foundation
import Testing

extension CommandTests {
    /// Tests of `doctor` on this machine, and for a project with missing parts.
    @Suite struct DoctorCommandTests {
        private struct Diagnosis: Decodable {
            let name: String
            let state: String
            let found: String
            let lost: String
            let remedy: String
        }

        private func doctor(_ environment: [String: String] = [:]) throws -> (code: Int32, found: [String: Diagnosis]) {
            let outcome = try BenchProcess.run(["doctor", "--json"], environment: environment)
            let all = try JSONDecoder().decode([Diagnosis].self, from: Data(outcome.out.utf8))
            return (outcome.code, Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
        }

        @Test("The tests' machine can make a default run, and each degraded point states its effect")
        func here() throws {
            let (code, found) = try doctor()
            #expect(code == 0 && found["target swift"]?.state == "ok" && found["plots"]?.state == "ok")
            for name in ["cores", "steal", "cgroup", "limits", "ports", "disk", "clock source", "jemalloc", "Slurm"] {
                #expect(found[name] != nil, "\(name)")
            }
            for one in found.values {
                #expect(
                    !one.found.isEmpty && (one.lost == "") == ["ok", "not used yet"].contains(one.state), "\(one.name)")
            }
        }

        @Test(
            "Without the loopback interface nothing is measured, and doctor, dry run and run name the fix",
            .enabled(if: geteuid() == 0, "only root can create a network namespace"))
        func loopback() throws {
            for (arguments, code) in [
                (["doctor"], 69), (["run", "--agents", "1", "--output", "RESULTS"], 69), (["run", "--dry-run"], 69),
                (["target", "check", "swift"], 69),
            ] as [([String], Int32)] {
                let outcome = try BenchProcess(arguments, under: ["/usr/bin/unshare", "-n"]).wait()
                #expect(outcome.code == code, "\(arguments): \(outcome.err)")
                #expect(
                    (outcome.out + outcome.err).contains("ip link set lo up"),
                    "\(arguments): \(outcome.out)\(outcome.err)")
            }
        }

        @Test("No line is longer than the terminal is wide", arguments: [60, 80, 140])
        func width(columns: Int) throws {
            let text = try Pseudoterminal.run(["doctor"], columns: columns)
            let lines = text.split(whereSeparator: \.isNewline)
            #expect(lines.contains { $0.hasPrefix("governor") })
            for line in lines { #expect(line.count <= columns, "\(line)") }
        }

        @Test("A results directory that is not writable is reported by doctor, dry run and run before measuring")
        func unwritable() throws {
            // Root can write everywhere except in /proc and below a regular file.
            for directory in ["/proc/results", BenchProcess.root + "/README.md/results"] {
                let doctor = try BenchProcess.run(["doctor", "--json", "--output", directory])
                #expect(doctor.code == 69 && doctor.out.contains("\(directory): cannot be written"), "\(doctor.out)")
                for flags in [["--dry-run"], ["--agents", "1"]] {
                    let outcome = try BenchProcess.run(["run", "--output", directory] + flags)
                    #expect(outcome.code == 74 && outcome.err.contains("cannot be written"), "\(outcome.err)")
                    #expect(outcome.err.contains("--output"))
                }
            }
        }

        @Test("Without the default agent and without programs on the PATH, doctor exits with 69 and the reason")
        func lacking() throws {
            let home = BenchProcess.temporaryDirectory()
            for name in ["fleets", "budgets", "targets"] {
                try FileManager.default.copyItem(atPath: "\(BenchProcess.root)/\(name)", toPath: "\(home)/\(name)")
            }
            let file = home + "/targets/swift.yaml"
            try Data(
                String(contentsOfFile: file, encoding: .utf8).replacing("{bin}/bench-agent\"", with: "{bin}/gone\"")
                    .utf8
            ).write(to: URL(fileURLWithPath: file))
            let (code, found) = try doctor(["EXPORTER_BENCH_HOME": home, "PATH": "/no/such/place"])
            #expect(code == 69)
            #expect(found["target swift"]?.state == "missing" && found["target swift"]?.remedy == "make build")
            #expect(found["target python"]?.state == "degraded" && found["Prometheus"]?.state == "degraded")
        }
    }
}
