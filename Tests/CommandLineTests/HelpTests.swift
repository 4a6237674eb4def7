import BenchmarkModel
import Testing

@testable import CommandLine

/// Help, manual pages and completions are made from the declarations of the commands.
@Suite struct HelpTests {
    private func help(_ line: String) -> String {
        let outcome = TestBench.run(line)
        #expect(outcome.code == .success && outcome.err.isEmpty, "\(outcome)")
        return outcome.out
    }

    @Test("The overview lists every command, for each way to ask for help", arguments: ["help", "--help", "-h"])
    func overview(line: String) {
        let text = help(line)
        for command in Commands.all { #expect(text.contains("  \(command.name)") && text.contains(command.summary)) }
    }

    @Test("The help of a command has its flags, their meaning and an example", arguments: Commands.names)
    func command(name: String) throws {
        let text = help("\(name) --help")
        #expect(text == help("help \(name)") && text == help("\(name) -h"))
        let command = try #require(Commands.all.first { $0.name == name })
        #expect(text.hasPrefix(command.summary) && text.contains("usage: exporter-bench \(name) \(command.synopsis)"))
        #expect(text.hasSuffix("example: exporter-bench \(name) \(command.example)\n"))
        for flag in command.flags { #expect(text.contains("  \(flag.usage)") && text.contains(flag.help)) }
    }

    @Test("The example of a command is a valid command line", arguments: Commands.names)
    func example(name: String) throws {
        func check<C: Command>(_ command: C.Type) throws {
            _ = try Options<C.Declared>(command.example.split(separator: " ").map(String.init))
        }
        let command = try #require(Commands.all.first { $0.name == name })
        try check(command)
    }

    @Test("The version has the program's name, and the commit if it is known")
    func version() {
        #expect(help("--version").hasPrefix("exporter-bench "))
        let bench = TestBench(project: { throw CancellationError() })
        #expect(!bench.run(["--version"]).out.contains("commit"))
    }

    @Test("Manual pages have every flag and escape the characters of man macros")
    func manual() throws {
        let directory = try TemporaryDirectory()
        #expect(help("help man -o \(directory.path)").isEmpty)
        #expect(directory.names == (["exporter-bench.1"] + Commands.names.map { "exporter-bench-\($0).1" }).sorted())
        #expect(try directory.text(of: "exporter-bench.1") == help("help man"))
        let page = help("help man run")
        #expect(try directory.text(of: "exporter-bench-run.1") == page)
        for flag in RunCommand.flags {
            #expect(page.contains("\\fB\(flag.name.replacing("-", with: "\\-"))\\fR"), "\(flag.name)")
        }
        #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
    }

    @Test("Completions have every command and flag", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) {
        let text = help("help completions \(shell)")
        for command in Commands.all {
            #expect(text.contains(command.name))
            for flag in command.flags {
                #expect(text.contains(shell == "fish" ? String(flag.name.drop { $0 == "-" }) : flag.name))
            }
        }
        #expect(text.contains("csv") && text.contains(Metric.all[0].name) && text.contains("target list"))
    }

    @Test("The first words of help and target determine the completions of the next word")
    func following() {
        #expect(TargetCommand.completions(after: "check") == .targets && RunCommand.followed.isEmpty)
        #expect(HelpCommand.completions(after: "man") == .words(Commands.names))
        #expect(HelpCommand.firstWords.contains("metric") && HelpCommand.firstWords.contains("hub"))
    }

    @Test("The definition of a metric and the list of all metrics are shown as text and as JSON")
    func metrics() {
        #expect(help("help metric memory_uss_bytes").contains("unit: bytes; better: lower"))
        #expect(help("help metric memory_uss_bytes --json").contains("\"unit\" : \"bytes\""))
        #expect(help("help metric").contains("\nmemory_uss_bytes "))
        #expect(help("help metric --json").contains("\"memory_uss_bytes\""))
    }
}
