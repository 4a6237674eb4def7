import Analysis
import BenchmarkModel
import Foundation
import PlainText
import SampleRuns
import Testing

@testable import Report

@Suite("Hostile texts in every field of a run") struct HostileTextTests {
    private static let runs = Result {
        try [false, true].map { try SampleRun.hostile(metrics: $0) }
    }

    private static func expectPrintable(
        _ text: String, _ form: String, _ location: SourceLocation = #_sourceLocation
    ) {
        let raw = text.unicodeScalars.filter { !PrintedText.isPrintable($0) && $0 != "\n" && $0 != "\t" }
        #expect(
            raw.isEmpty, "\(form) has \(Set(raw.map { $0.escaped(asASCII: true) }).sorted())", sourceLocation: location)
        #expect(text.contains("X"), "\(form) has none of the texts", sourceLocation: location)
    }

    @Test("No form of a run contains a control or bidirectional character", arguments: [0, 1])
    func forms(index: Int) throws {
        let run = try Self.runs.get()[index]
        let summary = ResultSummary(
            run, Judgement(run), Comparison(run, against: run, name: "base" + HostileText.text))
        let comparison = try #require(summary.comparison)
        for columns in [20, 80, 140] {
            let plain = ConsoleTable.text(summary, columns: columns, color: false)
            Self.expectPrintable(plain, "table of \(columns)")
            let colored = ConsoleTable.text(summary, columns: columns, color: true)
            #expect(colored.replacing(/\u{1b}\[(0|1|31|32|33)m/, with: "") == plain)
            #expect(TerminalText.page(colored) == colored)
            Self.expectPrintable(
                ConsoleTable.quiet(summary, columns: columns, color: false), "summary")
            Self.expectPrintable(ConsoleAnswer.text(summary, page: run.id.text, columns: columns), "answer")
            Self.expectPrintable(ComparisonTable.text(comparison, columns: columns, color: false), "comparison")
        }
        for form in AllForms.of(run, summary.comparison?.comparison) {
            // Colored forms contain escape codes and are checked above.
            for text in form.texts() where !form.name.hasPrefix("console") && form.name != "comparison" {
                // Percentiles contain only numbers. If no metric is known, the CSV of the comparison has no rows.
                let isNameless = form.name == "percentiles" || form.name == "comparison csv" && comparison.rows.isEmpty
                Self.expectPrintable(text + (isNameless ? "X" : ""), form.name)
            }
        }
        for name in PercentileExport.files(run).map(\.name) { #expect(!name.contains("/")) }
    }

    @Test("A reader of the JSON gets every original character")
    func lossless() throws {
        let run = try Self.runs.get()[0]
        let object = try JSONSerialization.jsonObject(with: Data(JSONExport.text(ResultSummary(run)).utf8))
        let fields = try #require(object as? [String: Any])
        #expect(fields["warnings"] as? [String] == run.warnings)
        let failure = try #require((fields["failures"] as? [[String: Any]])?.first)
        #expect(failure["last_output"] as? [String] == run.failures[0].lastOutput)
    }

    @Test("No form of a validation contains such characters")
    func validation() throws {
        let hostile = HostileText.text
        let subject = FindingSubject.agent(AgentID(machine: "m" + hostile, name: "a" + hostile))
        let edit = FileEdit(file: "f" + hostile, line: 1, column: 2, old: hostile, new: hostile)
        let validation = Validation(
            name: "v" + hostile, checks: ["check"], subjects: [subject, .url(PageAddress("http://h/" + hostile))],
            findings: [subject, .file("f" + hostile)].map {
                Finding(
                    check: "check", subject: $0, place: FileLocation(file: "f" + hostile, line: 1),
                    problem: "p" + hostile,
                    remedy: "r" + hostile, edits: [edit])
            }, unmade: [subject: ["other": hostile]])
        Self.expectPrintable(ValidationJSON.text(validation), "json")
        Self.expectPrintable(ValidationJUnit.text(validation, at: 0), "junit")
        for width in [nil, 40, 200] {
            let table = TextTable(
                name: "t", heading: "h" + hostile, columns: ["agent", "problem"],
                rows: validation.findings.map { ["\($0.subject)", $0.problem] })
            Self.expectPrintable(table.text(width: width), "table")
            Self.expectPrintable(
                TextTable(name: "t", heading: hostile, columns: [], rows: []).text(width: width), "heading")
        }
        Self.expectPrintable(try PrintedJSON.text(["a": hostile]), "JSON")
    }

    @Test("No form of a calibration contains such characters")
    func calibration() throws {
        var calibration = Calibration(
            started: 0, quick: true,
            environment: Environment(facts: ["cpu", "kernel"].map { .init(name: $0, value: HostileText.text) }))
        calibration.unmeasured = [UnmeasuredPlant(plant: "p" + HostileText.text, reason: HostileText.text)]
        Self.expectPrintable(CalibrationTable.text(calibration, columns: 80, color: false), "table")
        Self.expectPrintable(try CalibrationJSON.text(calibration), "JSON")
    }

    @Test("The last step before the terminal escapes control characters, but keeps the styles of this program")
    func terminal() {
        let text = "\u{1b}[1mhead\u{1b}[0m\n\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\t."
        #expect(TerminalText.page(text) == "\u{1b}[1mhead\u{1b}[0m\n\\u{1B}[2J\\u{1B}]0;x\\u{07}\\u{202E}\t.")
        #expect(TerminalText.page("") == "")
        Self.expectPrintable(TerminalText.message("X" + text), "message")
    }
}
