import Analysis
import BenchmarkModel
import Foundation
import ModelLiterals
import PlainText
import Report
import SampleRuns
import Testing

@testable import HTMLReport

@Suite struct PageTests {
    private let run = SampleRun.run
    private let summary = ResultSummary(SampleRun.run)

    private func page(_ run: StoredRun, script: String? = "/*drawn by*/") -> String {
        HTMLReport.text(ResultSummary(run), script: script)
    }

    @Test("The page shows every budget of every target with its verdict and the same figure as the terminal")
    func budgets() {
        let text = page(run)
        #expect(summary.budgetRows.count == 14)
        for row in summary.budgetRows {
            let place = "data-target=\"\(row.target)\" data-budget=\"\(row.row.budget ?? "")\">"
            let cell = text.components(separatedBy: place).last?.components(separatedBy: "</td>").first ?? ""
            #expect(cell.contains(">\(row.verdict?.rawValue ?? "")</span>"), "\(row)")
            if row.verdict == .inconclusive || row.verdict == .fail {
                for note in row.notes { #expect(cell.contains(XMLText.escaped(note)), "\(cell)") }
            }
            if let reason = row.absentReason {
                #expect(cell.contains(XMLText.escaped(reason)) && !cell.contains("class=\"figure\""), "\(cell)")
            } else {
                #expect(cell.contains(XMLText.escaped(row.figure)), "\(cell)")
            }
        }
    }

    @Test("The answer has the figures of the budget table and counts its verdicts")
    func answer() throws {
        let answers = summary.answers
        try #require(answers.count == 2)
        let row = try #require(summary.budgetRows.first { $0.target == "swift" && $0.row.budget == "agent_cpu" })
        let figure = row.figure.replacing("% core", with: "% of a core of CPU")
        #expect(answers[0].contains(" The exporter adds \(figure)"), "\(answers[0])")
        let passed = summary.budgetRows.count { $0.target == "python" && $0.verdict == .pass }
        #expect(answers[1].contains("\(passed) of 7 budgets pass"), "\(answers[1])")
        for answer in answers { #expect(page(run).contains("<p class=\"answer\">\(XMLText.escaped(answer))</p>")) }
    }

    @Test("The page fetches nothing: it has only links to itself, and a policy that forbids everything else")
    func alone() {
        let text = page(run)
        #expect(text.contains("default-src 'none'"))
        for part in ["src=\"", "href=\""] {
            for link in text.components(separatedBy: part).dropFirst() {
                #expect(link.hasPrefix("#") || link.hasPrefix("data:text/csv"), "\(link.prefix(40))")
            }
        }
        #expect(!text.contains("@import") && !text.contains("url("))
    }

    @Test("Every link to a definition has a target, and every anchor is unique")
    func links() {
        let text = page(run)
        let places = text.components(separatedBy: " id=\"").dropFirst().compactMap { $0.split(separator: "\"").first }
        #expect(Set(places).count == places.count && places.count > 20)
        let links = text.components(separatedBy: "href=\"#").dropFirst().compactMap { $0.split(separator: "\"").first }
        for link in links { #expect(places.contains(link), "\(link)") }
        #expect(links.contains("def-cpu_seconds_per_second"))
    }

    @Test("Failures are shown with names and last output, and a partial run is labeled as partial")
    func notes() {
        let text = page(run)
        #expect(text.contains("python MainPC/Gamma, twins 2, treatment: ended with exit status 1 after 0.21 s"))
        #expect(text.contains("OSError: [Errno 98] Address already in use"))
        var cut = run
        cut.status = .interrupted
        #expect(!text.contains("Partial:") && page(cut).contains("Partial: 0 of"))
    }

    @Test("Controls without a server are stated at the top of the page, because they change all differences")
    func bare() {
        #expect(!page(run).contains("--bare-control"))
        var plan = run.plan
        plan.bareControl = true
        let bare = StoredRun(
            id: run.id, started: 0, finished: nil, status: .complete, plan: plan, environment: run.environment,
            observations: run.observations, failures: [], warnings: [])
        #expect(page(bare).contains("controls without an HTTP server (--bare-control)"))
    }

    @Test("Without the plotting script the page has the figures of the plots and the command that installs the script")
    func withoutPlots() {
        let text = page(run, script: nil)
        #expect(text.contains("scripts/setup bench") && !text.contains("data-plot=") && !text.contains("<script"))
        #expect(text.contains("<details open>") && text.contains("0.01 %") == page(run).contains("0.01 %"))
    }

    @Test("Tables and notes match the golden file")
    func golden() throws {
        let (run, comparison) = try GoldenRun.sample.made()
        let summary = ResultSummary(run, Judgement(run), comparison)
        let sections = [
            BudgetSection(summary: summary).section, ComparisonSection(summary: summary).section,
            FigureSection(summary: summary).section, NoteSection(summary: summary).section,
        ]
        let text = sections.compactMap { $0?.markup.text }.joined()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/sections.html")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8))
    }

    @Test("The same run gives the same page")
    func stable() { #expect(page(run) == page(run)) }

    @Test(
        "A page of 1,000 agents and five targets is below 3 MB with a script of 0.9 MB, and plots show a part of the points"
    )
    func large() throws {
        let run = LargeRun.made(agents: 1000, targets: ["a", "b", "c", "d", "e"])
        let summary = ResultSummary(run)
        let text = HTMLReport.text(summary, script: String(repeating: "x", count: 900_000))
        #expect(text.utf8.count < 3_000_000)
        let fleet = try #require(FleetPlot(summary: summary).plot)
        #expect(fleet.panels[0].label.contains("40 of 60, those furthest from the mean"))
    }
}

@Suite("Hostile texts in a page") struct HostilePageTests {
    @Test("No page and no plot contains a control or bidirectional character of the run", arguments: [false, true])
    func page(metrics: Bool) throws {
        let run = try SampleRun.hostile(metrics: metrics)
        let summary = ResultSummary(run, Judgement(run), Comparison(run, against: run, name: HostileText.text))
        let pictures = HTMLReport.pictures(summary)
        for text in [HTMLReport.text(summary, script: "")] + pictures.map(\.specification) {
            let raw = text.unicodeScalars.filter { !PrintedText.isPrintable($0) && $0 != "\n" }
            #expect(raw.isEmpty, "\(Set(raw.map { $0.escaped(asASCII: true) }))")
        }
        for picture in pictures { #expect(!picture.name.contains { $0 == "/" || $0 == "\u{1b}" }) }
    }
}
