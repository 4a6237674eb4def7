import Foundation
import Testing

extension CommandTests {
    /// The bench as `make install` installs it, staged in the test's own directory.
    @Suite struct InstallTests {
        private let stage = BenchProcess.temporaryDirectory()

        /// Runs the script of `make install` and `make uninstall` with this build's programs.
        private func install(_ action: String, binaries: String = BenchProcess.binaries) throws -> (
            code: Int32, out: String
        ) {
            try ManualTests.run([
                "PREFIX=/opt/bench", "DESTDIR=\(stage)", "BINARIES=\(binaries)", BenchProcess.root + "/scripts/install",
                action,
            ])
        }

        /// Runs the installed program without EXPORTER_BENCH_HOME, from a directory outside any project.
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

        @Test("An installed bench finds its targets and programs from anywhere, and uninstalling removes every file")
        func staged() throws {
            defer { try? FileManager.default.removeItem(atPath: stage) }
            let installed = try install("install")
            #expect(installed.code == 0, "\(installed.out)")
            for file in [
                "bin/metrics-wrapper", "share/man/man1/exporter-bench-run.1", "share/doc/exporter-bench/README.md",
                "share/bash-completion/completions/exporter-bench", "share/zsh/site-functions/_exporter-bench",
                "share/fish/vendor_completions.d/exporter-bench.fish",
            ] {
                #expect(FileManager.default.fileExists(atPath: "\(stage)/opt/bench/\(file)"), "\(file)")
            }

            let check = try run(["target", "check", "swift"])
            #expect(check.code == 0 && check.out.contains("0 missing, 0 wrong"), "\(check.out)")
            let plan = try run(["run", "--dry-run", "--agents", "3", "--json"])
            #expect(plan.code == 0 && plan.out.contains("ai-system-77"), "\(plan.out)")
            // The error for a missing program names the command that builds it, and the directory.
            let python = try run(["run", "--dry-run", "--target", "python"])
            #expect(python.code == 69)
            #expect(
                python.out.contains("build it with `scripts/setup bench`, in \(stage)/opt/bench/share/exporter-bench"),
                "\(python.out)")

            #expect(try install("uninstall").code == 0)
            #expect(files.isEmpty, "\(files)")
        }

        @Test("Without a build, or with a relative prefix, nothing is installed")
        func refused() throws {
            let missing = try install("install", binaries: "/no/such/build")
            #expect(missing.code == 69 && missing.out.contains("`make build` builds it"), "\(missing.out)")
            let relative = try ManualTests.run([
                "PREFIX=usr", "DESTDIR=\(stage)", BenchProcess.root + "/scripts/install", "install",
            ])
            #expect(relative.code == 64 && relative.out.contains("absolute"))
            #expect(files.isEmpty)
        }
    }
}
