import Foundation
import Testing

/// Texts generated from the command table: help, manual pages, completions. They match the table and are well-formed.
@Suite(.serialized, .programsThread) struct ManualTests {
    /// Every command that the overview lists.
    private static let commands: [String] = {
        let overview = (try? BenchProcess.run(["help"]).out) ?? ""
        return overview.split(separator: "\n").filter { $0.hasPrefix("  ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
    }()

    /// Returns the flags that a command's help lists.
    private static func flags(of command: String) throws -> [String] {
        try BenchProcess.run([command, "--help"]).out.split(separator: "\n").filter { $0.hasPrefix("  -") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// Runs a program, and returns its exit code, standard output and error.
    static func run(_ command: [String], in directory: String = "/") throws -> (code: Int32, out: String) {
        let ended = try outcome(
            command, in: directory,
            environment: [
                "PATH": "\(BenchProcess.binaries):/usr/bin:/bin:/usr/sbin", "EXPORTER_BENCH_HOME": BenchProcess.root,
                "HOME": directory,
            ])
        return (ended.code, ended.text)
    }

    @Test("Every command has a manual page with all of its flags, and mandoc finds no problems")
    func manual() throws {
        let directory = BenchProcess.temporaryDirectory()
        #expect(try BenchProcess.run(["help", "man", "-o", directory]).code == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }.sorted()
        #expect(files.count == Self.commands.count + 1 && Self.commands.count > 8)
        // Pages have no date: the text does not depend on when it is generated.
        let lint = try Self.run(["mandoc", "-Tlint", "-Wwarning"] + files).out.split(separator: "\n")
            .filter { !$0.contains("missing date") }
        #expect(lint.isEmpty, "\(lint.joined(separator: "\n"))")
        for command in Self.commands {
            let page = try Self.run(["mandoc", "-Tascii", "-Owidth=200", "\(directory)/exporter-bench-\(command).1"])
                .out
            // Bold text is each letter overstruck with itself.
            let plain = page.replacing(/.\x08/, with: "")
            for flag in try Self.flags(of: command) { #expect(plain.contains("     \(flag)"), "\(command) \(flag)") }
        }
    }

    @Test("Each shell can read its completions", arguments: ["bash", "zsh", "fish"])
    func syntax(shell: String) throws {
        let file = BenchProcess.temporaryDirectory() + "/completions"
        try Data(BenchProcess.run(["help", "completions", shell]).out.utf8).write(to: URL(fileURLWithPath: file))
        let read = try Self.run([shell, "-n", file])
        #expect(read.code == 0 && read.out == "", "\(read.out)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for command in Self.commands {
            for flag in try Self.flags(of: command) where flag.hasPrefix("--") {
                #expect(text.contains(shell == "fish" ? "-l \(flag.dropFirst(2))" : flag), "\(command) \(flag)")
            }
        }
    }

    @Test(
        "Bash completes commands, flags, values, targets and metrics",
        arguments: [
            (["ca"], ["calibrate"]), (["run", "--sol"], ["--solo"]), (["export", "--format", "=", "cs"], ["csv"]),
            (["fleet", "po"], ["ports"]), (["target", "check", "blackb"], ["blackbox-exporter"]),
            (["run", "--target", "blackbox"], ["blackbox-exporter"]),
            (["help", "metric", "cpu_s"], ["cpu_seconds_per_second"]), (["help", "calib"], ["calibrate"]),
        ])
    func bash(words: [String], completed: [String]) throws {
        let file = BenchProcess.temporaryDirectory() + "/completions"
        try Data(BenchProcess.run(["help", "completions", "bash"]).out.utf8).write(to: URL(fileURLWithPath: file))
        let script =
            ". \(file); COMP_WORDS=(exporter-bench \"$@\"); COMP_CWORD=$#; _exporter_bench; printf '%s\\n' \"${COMPREPLY[@]}\""
        let outcome = try Self.run(["bash", "-c", script, "bash"] + words)
        #expect(outcome.out.split(separator: "\n").map(String.init) == completed)
    }

    @Test(
        "Fish completes commands, flags, values and targets",
        arguments: [
            ("ca", "calibrate"), ("run --sol", "--solo"), ("export --format c", "csv"), ("fleet po", "ports"),
            ("target check blackb", "blackbox-exporter"), ("help metric cpu_s", "cpu_seconds_per_second"),
        ])
    func fish(line: String, completed: String) throws {
        let directory = BenchProcess.temporaryDirectory()
        let file = directory + "/completions"
        try Data(BenchProcess.run(["help", "completions", "fish"]).out.utf8).write(to: URL(fileURLWithPath: file))
        let outcome = try Self.run(
            ["fish", "-c", "source \(file); complete -C 'exporter-bench \(line)'"], in: directory)
        let words = outcome.out.split(separator: "\n").compactMap { $0.split(separator: "\t").first.map(String.init) }
        #expect(words == [completed])
    }

    @Test("The command help metric shows a metric's definition, and suggests the nearest name for a misspelled one")
    func metric() throws {
        let right = try BenchProcess.run(["help", "metric", "memory_uss_bytes"])
        #expect(right.code == 0 && right.out.contains("Memory that would become free") && right.out.contains("lower"))
        let json = try BenchProcess.run(["help", "metric", "memory_uss_bytes", "--json"])
        let facts = try JSONDecoder().decode([String: String].self, from: Data(json.out.utf8))
        #expect(facts["unit"] == "bytes" && facts["title"] == "memory (USS)")
        let near = try BenchProcess.run(["help", "metric", "memory_us_bytes"])
        #expect(near.code == 64 && near.err.contains("did you mean memory_uss_bytes?"))
        let all = try BenchProcess.run(["help", "metric"])
        #expect(all.out.contains("\nmemory_uss_bytes "))
    }

    @Test(
        "Unknown help topics and output paths that do not exist are errors that name the fix",
        arguments: [
            (["help", "rnu"], Int32(64), "did you mean run?"), (["help", "completions", "ksh"], 64, "zsh"),
            (["help", "completions"], 64, "give bash, zsh, fish"),
            (["help", "man", "-o", "/no/such/place"], 74, "/no/such/place/exporter-bench.1"),
        ])
    func mistakes(arguments: [String], code: Int32, says: String) throws {
        let outcome = try BenchProcess.run(arguments)
        #expect(outcome.code == code && outcome.err.contains(says), "\(outcome.err)")
    }
}
