import BenchmarkModel
import Report

/// The whole HTML page.
struct HTMLPage {
    let summary: ResultSummary
    let plots: [Plot]
    let script: String?

    var markup: Markup {
        let sections =
            [
                BudgetSection(summary: summary).section, ComparisonSection(summary: summary).section,
            ].compactMap { $0 } + PlotSections(plots: plots, canDraw: script != nil).sections
            + [
                FigureSection(summary: summary).section, NoteSection(summary: summary).section,
                RunSection(summary: summary).section, DefinitionSection(summary: summary).section,
            ].compactMap { $0 }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <meta name="color-scheme" content="light dark">
            <title>\(targets): cost of the exporter, run \(id)</title>
            <style>
            \(Markup(trusted: PageStyle.text))</style>
            </head>
            <body>
            <a class="skip" href="#main">skip to the result</a>
            \(head(sections))
            <main id="main">
            \(sections.map(\.markup))</main>
            \(foot)
            \(PageScript.markup(script, plots, again: summary.head.command("report")))</body>
            </html>

            """
    }

    private var id: String { summary.head.id.text }

    private var targets: String { summary.subjects.map(\.name.text).joined(separator: ", ") }

    /// The content security policy. The browser fetches nothing, even if a name contains markup; all scripts are on the
    /// page.
    private static let policy: Markup =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    private func head(_ sections: [Section]) -> Markup {
        let answers = summary.answers.map { text -> Markup in "<p class=\"answer\">\(text)</p>\n" }
        let links = sections.map { section -> Markup in "<li><a href=\"#\(section.name)\">\(section.short)</a></li>" }
        let question = summary.head.plan.versus ? "Difference between two exporters" : "Cost of the exporter"
        return """
            <header>
            <h1>\(question)</h1>
            <p class="run">\(summary.head.about)</p>
            \(banners)\(answers)<nav aria-label="On this page"><ul>\(links)</ul></nav>
            </header>
            """
    }

    /// Warnings that concern the whole run: it is partial or disturbed, or agents failed.
    private var banners: Markup {
        let disturbed = summary.bench.disturbedSubjects
        let texts = [
            summary.head.partial.map { "Partial: \($0)." },
            disturbed.isEmpty
                ? nil
                : "The run is disturbed (\(disturbed.map(\.text).joined(separator: ", "))): \(Wording.repeatRun). "
                    + "The causes are under Notes.",
            summary.failures.isEmpty
                ? nil
                : "\(Count.text(summary.failures.count, "failure")) of agents: names and reasons are under Notes.",
        ].compactMap { $0 }
        let banners = texts.map { text -> Markup in "<p class=\"banner\" role=\"note\">\(text)</p>\n" }
        return "\(banners)"
    }

    private var foot: Markup {
        """
        <footer><p>Made by exporter-bench from run \(id). The page contains all its data and fetches nothing. A missing \
        value has a reason; it is never 0 and never a pass.</p></footer>
        """
    }
}

/// A section of the page, with a link in the list at the top.
struct Section {
    /// The anchor of the section.
    let name: String
    /// The text of the link.
    let short: String
    let markup: Markup

    init(_ name: String, _ short: String, title: String, _ content: Markup) {
        self.name = name
        self.short = short
        markup = """
            <section id="\(name)" aria-labelledby="\(name)-title">
            <h2 id="\(name)-title">\(title)</h2>
            \(content)
            </section>

            """
    }
}
