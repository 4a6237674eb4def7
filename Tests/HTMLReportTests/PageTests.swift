import Analysis
import BenchmarkModel
import Foundation
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

    @Test("every budget of every target is there with its figure as the terminal shows it and its verdict")
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

    @Test("the answer has the figures of the budget table, and counts its verdicts")
    func answer() throws {
        let answers = summary.answers
        try #require(answers.count == 2)
        let row = try #require(summary.budgetRows.first { $0.target == "swift" && $0.row.budget == "agent_cpu" })
        let figure = row.figure.replacing("% core", with: "% of a core of CPU")
        #expect(answers[0].hasPrefix("swift: the exporter adds \(figure)"), "\(answers[0])")
        let passed = summary.budgetRows.count { $0.target == "python" && $0.verdict == .pass }
        #expect(answers[1].contains("\(passed) of 7 budgets pass"), "\(answers[1])")
    }

    @Test("it fetches nothing: no address but those of its own parts, and a policy that forbids the rest")
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

    @Test("every link to a definition leads to one, and no place is there twice")
    func links() {
        let text = page(run)
        let places = text.components(separatedBy: " id=\"").dropFirst().compactMap { $0.split(separator: "\"").first }
        #expect(Set(places).count == places.count && places.count > 20)
        let links = text.components(separatedBy: "href=\"#").dropFirst().compactMap { $0.split(separator: "\"").first }
        for link in links { #expect(places.contains(link), "\(link)") }
        #expect(links.contains("def-cpu_seconds_per_second"))
    }

    @Test("failures are told by name with their last words, and a partial run says that it is one")
    func notes() {
        let text = page(run)
        #expect(text.contains("python MainPC/Gamma, twins 2, treatment: ended with exit status 1 after 0.21 s"))
        #expect(text.contains("OSError: [Errno 98] Address already in use"))
        var cut = run
        cut.status = .interrupted
        #expect(!text.contains("Partial:") && page(cut).contains("Partial: 0 of"))
    }

    @Test("controls without a server are said at the head of the page, since all of its differences are then others")
    func bare() {
        #expect(!page(run).contains("--bare-control"))
        var plan = run.plan
        plan.bareControl = true
        let bare = StoredRun(
            id: run.id, started: 0, finished: nil, status: .complete, plan: plan, environment: run.environment,
            observations: run.observations, failures: [], warnings: [])
        #expect(page(bare).contains("controls without HTTP server (--bare-control)"))
    }

    @Test("without what draws the plots their figures are on the page, and how to get them")
    func withoutPlots() {
        let text = page(run, script: nil)
        #expect(text.contains("scripts/setup bench") && !text.contains("data-plot=") && !text.contains("<script"))
        #expect(text.contains("<details open>") && text.contains("0.01 %") == page(run).contains("0.01 %"))
    }

    @Test("tables and notes are the golden ones; UPDATE_GOLDEN=1 writes them anew")
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

    @Test("the same run gives the same page")
    func stable() { #expect(page(run) == page(run)) }

    @Test(
        "1,000 agents of five targets stay below 3 MB with 0.9 MB of script, and no plot has more points than are seen")
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
    @Test("no control or bidirectional character of a run is in its page or its plots", arguments: [false, true])
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
