import BenchmarkModel
import Testing

@Suite struct PrintedTextTests {
    @Test("A count has its noun in the singular only for one")
    func counts() {
        #expect([0, 1, 2].map { Count.text($0, "agent") } == ["0 agents", "1 agent", "2 agents"])
        #expect([1, 2].map { Count.text($0, "process", many: "processes") } == ["1 process", "2 processes"])
    }

    @Test("A printed command names the results directory unless it is the default, and is quoted for a shell")
    func commands() {
        func text(_ results: String?) -> String { BenchCommand.text(["run", "--resume", "a-1"], results: results) }
        #expect(text(nil) == "exporter-bench run --resume a-1")
        #expect(text("results") == "exporter-bench run --resume a-1")
        #expect(text("/var/r_1.2") == "exporter-bench run --resume a-1 --output /var/r_1.2")
        #expect(text("it's $HOME") == #"exporter-bench run --resume a-1 --output 'it'\''s $HOME'"#)
        #expect(text("") == "exporter-bench run --resume a-1 --output ''")
        #expect(text("\u{e9}") == "exporter-bench run --resume a-1 --output '\u{e9}'")
    }
}
