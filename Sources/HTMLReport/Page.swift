import Analysis
import BenchmarkModel
import Foundation
import Report

/// The page from its head to its foot.
struct Page {
    let facts: RunFacts
    let plots: [Plot]
    let script: String?

    var markup: Markup {
        let sections =
            [
                BudgetSection(facts: facts).section, ComparisonSection(facts: facts).section,
            ].compactMap { $0 } + PlotSections(plots: plots, canDraw: script != nil).sections
            + [
                FigureSection(facts: facts).section, NoteSection(facts: facts).section,
                RunSection(facts: facts).section, DefinitionSection(facts: facts).section,
            ].compactMap { $0 }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <meta name="color-scheme" content="light dark">
            <title>\(facts.targets.joined(separator: ", ")): what the exporter costs, run \(facts.run.id.text)</title>
            <style>
            \(Markup(trusted: PageStyle.text))</style>
            </head>
            <body>
            <a class="skip" href="#main">to the result</a>
            \(head(sections))
            <main id="main">
            \(sections.map(\.markup))</main>
            \(foot)
            \(PageScript.markup(script, plots, again: command("report")))</body>
            </html>

            """
    }

    /// Nothing is fetched, whatever a strange name may hold; what runs is on the page.
    private static let policy: Markup =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    private func head(_ sections: [Section]) -> Markup {
        let answers = Answer(facts: facts).sentences.map { text -> Markup in "<p class=\"answer\">\(text)</p>\n" }
        let links = sections.map { section -> Markup in "<li><a href=\"#\(section.name)\">\(section.short)</a></li>" }
        let question = facts.run.plan.versus ? "What changes between two exporters" : "What the exporter costs"
        return """
            <header>
            <h1>\(question)</h1>
            <p class="run">\(about)</p>
            \(banners)\(answers)<nav aria-label="On this page"><ul>\(links)</ul></nav>
            </header>
            """
    }

    private var about: String {
        let plan = facts.run.plan
        let agents = Count.text(plan.fleet.agents.count, "agent")
        let rounds = Count.text(facts.run.rounds, "round")
        let control = plan.bareControl ? ", controls without HTTP server (--bare-control)" : ""
        let made = "\(agents), \(rounds)\(plan.quick ? " (quick)" : "")\(control)"
        return "Fleet \(plan.fleet.name), \(made), \(facts.started), run \(facts.run.id)"
    }

    /// What must be known before anything is believed.
    private var banners: Markup {
        var texts: [String] = []
        let run = facts.run
        if run.isPartial {
            let remedy =
                run.status == .running ? "it is in progress" : "`\(run.resumeCommand)` completes it"
            texts.append(
                "Partial: \(run.finishedSteps.count) of \(Count.text(run.plan.steps.count, "step")) completed; \(remedy)."
            )
        }
        let disturbed = facts.judgement.disturbances.disturbedSubjects
        if !disturbed.isEmpty {
            texts.append(
                "The run is disturbed (\(disturbed.joined(separator: ", "))): repeat it on a quieter machine. "
                    + "What disturbed it is under Notes.")
        }
        if !run.failures.isEmpty {
            texts.append("\(Count.text(run.failures.count, "failure")) of agents: names and reasons are under Notes.")
        }
        let banners = texts.map { text -> Markup in "<p class=\"banner\" role=\"note\">\(text)</p>\n" }
        return "\(banners)"
    }

    private func command(_ name: String) -> String {
        BenchCommand.text([name, facts.run.id.text], results: facts.run.results)
    }

    private var foot: Markup {
        """
        <footer><p>Made by exporter-bench from run \(facts.run.id.text). The page holds all it shows and fetches nothing. A missing value \
        is a reason, never 0 and never a pass.</p></footer>
        """
    }
}

/// A part of the page that the list at its head leads to.
struct Section {
    /// Its place on the page.
    let name: String
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
