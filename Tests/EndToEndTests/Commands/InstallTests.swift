import Foundation
import Testing

extension CommandTests {
    /// The bench as `make install` leaves it, staged in a directory of the test's own.
    @Suite struct InstallTests {
        private let stage = BenchProcess.temporaryDirectory()

        /// The script that `make install` and `make uninstall` call, with this build's programs.
        private func install(_ action: String, binaries: String = BenchProcess.binaries) throws -> (
            code: Int32, out: String
        ) {
            try ManualTests.run([
                "PREFIX=/opt/bench", "DESTDIR=\(stage)", "BINARIES=\(binaries)", BenchProcess.root + "/scripts/install",
                action,
            ])
        }

        /// A program of the installed tree, without EXPORTER_BENCH_HOME and from a directory of no project.
        private func run(_ arguments: [String]) throws -> (code: Int32, out: String) {
            try ManualTests.run(
                ["--unset=EXPORTER_BENCH_HOME", stage + "/opt/bench/bin/exporter-bench"] + arguments,
                in: BenchProcess.temporaryDirectory())
        }

        private var files: [String] {
            (FileManager.default.enumerator(atPath: stage)?.allObjects as? [String] ?? []).filter {
                !((try? FileManager.default.attributesOfItem(atPath: "\(stage)/\($0)"))?[.type] as? FileAttributeType
                    == .typeDirectory)
            }
        }

        @Test("an installed bench finds its targets and programs from anywhere, and is taken away without a rest")
        func staged() throws {
            defer { try? FileManager.default.removeItem(atPath: stage) }
            let installed = try install("install")
            #expect(installed.code == 0, "\(installed.out)")
            for place in [
                "bin/metrics-wrapper", "share/man/man1/exporter-bench-run.1", "share/doc/exporter-bench/README.md",
                "share/bash-completion/completions/exporter-bench", "share/zsh/site-functions/_exporter-bench",
                "share/fish/vendor_completions.d/exporter-bench.fish",
            ] {
                #expect(FileManager.default.fileExists(atPath: "\(stage)/opt/bench/\(place)"), "\(place)")
            }

            let check = try run(["target", "check", "swift"])
            #expect(check.code == 0 && check.out.contains("0 missing, 0 wrong"), "\(check.out)")
            let plan = try run(["run", "--dry-run", "--agents", "3", "--json"])
            #expect(plan.code == 0 && plan.out.contains("ai-system-77"), "\(plan.out)")
            // What is not installed says what makes it, and where.
            let python = try run(["run", "--dry-run", "--target", "python"])
            #expect(python.code == 69)
            #expect(
                python.out.contains("`scripts/setup bench` makes it, in \(stage)/opt/bench/share/exporter-bench"),
                "\(python.out)")

            #expect(try install("uninstall").code == 0)
            #expect(files.isEmpty, "\(files)")
        }

        @Test("without a build, or with a prefix that is no path, nothing is put anywhere")
        func refused() throws {
            let missing = try install("install", binaries: "/no/such/build")
            #expect(missing.code == 69 && missing.out.contains("`make build` makes it"), "\(missing.out)")
            let relative = try ManualTests.run([
                "PREFIX=usr", "DESTDIR=\(stage)", BenchProcess.root + "/scripts/install", "install",
            ])
            #expect(relative.code == 64 && relative.out.contains("absolute"))
            #expect(files.isEmpty)
        }
    }
}
