import Analysis
import BenchmarkModel
import Foundation
import SampleRuns
import Testing

@testable import Report

/// Missing values in each format. In EndToEndTests the intended programs read the exports of a real run.
@Suite("Formats for other programs") struct FormTests {
    private let run = SampleRun.run
    private let judgement = SampleRun.judgement
    private let summary = ResultSummary(SampleRun.run)

    @Test("JUnit: only failed budgets fail, and missing values are skipped with their reasons")
    func junit() {
        let text = RunJUnit.text(summary)
        let failed = judgement.budgetRows.count { $0.verdict == .fail }
        #expect(text.components(separatedBy: "<failure ").count - 1 == failed && failed > 0)
        #expect(text.contains("<skipped message=\"not measured: /proc/PID/io: permission denied\"/>"))
        #expect(text.contains("OSError: [Errno 98] Address already in use"))
    }

    @Test("Every JUnit suite has a time, a timestamp and a host, and every case has a time")
    func times() {
        let compared = Comparison(run, against: run, name: "before")
        let comparison = ComparisonSummary(compared)
        let finding = Finding(check: "parse", subject: .url("http://h/"), problem: "x", remedy: "")
        let live = LiveRow(subject: finding.subject, url: "http://h/", state: .page, tries: 1, seconds: 0.0125)
        let validation = Validation(
            name: "f", checks: ["parse"], subjects: [finding.subject], findings: [finding], live: [live])
        let validated = ValidationJUnit.text(validation, at: 1_700_000_000.9)
        for text in [
            RunJUnit.text(ResultSummary(run, judgement, compared)), RunJUnit.text(comparison, started: 0), validated,
        ] {
            for line in text.split(separator: "\n") where line.contains("<test") {
                #expect(line.contains(/[ ]time="\d+\.\d{3}"/), "\(line)")
                guard line.contains("<testsuite ") else { continue }
                #expect(line.contains(/[ ]timestamp="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d" hostname="localhost"/), "\(line)")
            }
        }
        #expect(validated.contains("time=\"0.013\" timestamp=\"2023-11-14T22:13:20\""), "\(validated)")
    }

    @Test("Markdown: the last output of an agent is verbatim, and a name is never markup")
    func markdown() {
        let text = MarkdownExport.text(summary)
        #expect(text.contains("| not measured | agent disk |"))
        #expect(text.contains("<pre>Traceback (most recent call last):&#10;OSError"))
        #expect(MarkdownText.escaped("a|b <i>*c*\n`d`") == "a\\|b &lt;i&gt;\\*c\\* \\`d\\`")
    }

    @Test("benchstat: a round without a value has no line, and units state the better direction")
    func benchstat() {
        let text = BenchstatExport.text(run)
        #expect(!text.contains("disk_write"))
        #expect(text.contains("\nBenchmarkPython/twins/cpu_seconds_per_second/treatment 3 "))
        #expect(text.contains("Unit cores better=lower\n") && !text.contains("-neutral better"))
        let rounds = text.split(separator: "\n").count {
            $0.hasPrefix("BenchmarkSwift/twins/cpu_seconds_per_second/control ")
        }
        #expect(rounds == 3)
    }

    @Test("OpenMetrics: a row without a value has no sample, and its verdict is not measured")
    func openMetrics() {
        let text = ExpositionExport.openMetrics(summary)
        #expect(!text.contains("\nexporter_bench_disk_write"))
        #expect(
            text.contains(
                "target=\"swift\",budget=\"agent_disk\",exporter_bench_verdict=\"not measured\"} 1.0 1795466900.0\n"))
        #expect(text.contains("# UNIT exporter_bench_memory_pss_bytes bytes\n") && text.hasSuffix("# EOF\n"))
        let plain = ExpositionExport.textfile(summary)
        #expect(!plain.contains("# UNIT") && !plain.contains("1795466900.0") && !plain.contains("agent=\""))
    }

    @Test("No sample occurs twice in a format")
    func unique() {
        for text in [ExpositionExport.openMetrics(summary), ExpositionExport.textfile(summary)] {
            let series = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                line[...(line.lastIndex(of: "}") ?? line.startIndex)]
            }.filter { $0.count > 1 }
            #expect(Set(series).count == series.count && series.count > 50)
        }
    }

    @Test("Wide CSV: an empty field has its reason in the last column")
    func wide() throws {
        let lines = WideCSV.text(run).split(separator: "\n")
        #expect(lines.count == 1 + SampleRun.targetNames.count * SampleRun.agents.count)
        let header = lines[0].split(separator: ",", omittingEmptySubsequences: false)
        let disk = try #require(header.firstIndex(of: "disk_write_bytes_per_second_treatment"))
        let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(fields.count == header.count && fields[disk] == "")
        #expect(fields.last?.contains("disk_write_bytes_per_second_treatment: /proc/PID/io: permission denied") == true)
    }

    @Test("A comparison has a case per figure in JUnit and a row per figure in Markdown, and regressed figures fail")
    func comparison() {
        let compared = ComparisonSummary(ComparisonTableTests.comparison)
        #expect(RunJUnit.text(compared, started: 0).contains("tests=\"\(compared.rows.count)\" failures=\"1\""))
        #expect(MarkdownExport.text(compared).hasPrefix("## exporter-bench: "))
    }
}
