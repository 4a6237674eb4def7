import BenchmarkModel
import Report

/// How the run was made, on what machine, and where its data are.
struct RunSection {
    let facts: RunFacts

    var section: Section? {
        let id = facts.run.id.text
        return Section(
            "run", "Run and machine", title: "Run, machine, raw data",
            """
            <h3>The run</h3>
            \(list(plan))
            <h3>The machine and the programs</h3>
            \(list(facts.run.environment.facts.map { ($0.name, $0.value) }))
            <h3>Raw data</h3>
            <ul class="notes">
            <li><a download="\(id).csv" href="data:text/csv;charset=utf-8,\(percentEncoded(figures))">The fleet's figures as CSV</a> \
            (base units, a row a figure; it is on this page)</li>
            <li><code>\(command("export", "--format", "csv"))</code>: with those of every agent</li>
            <li><code>\(command("export", "--format", "raw"))</code>: every observation</li>
            <li><code>\(command("export", "--format", "vega", "-o", "plots"))</code>: these plots as Vega-Lite specifications with their data</li>
            <li><code>\(command("report", "--plots", "plots"))</code>: these plots as pictures</li>
            </ul>
            """)
    }

    private func command(_ name: String, _ flags: String...) -> String {
        BenchCommand.text([name, facts.run.id.text] + flags, results: facts.run.results)
    }

    private var plan: [(String, String)] {
        let run = facts.run
        let machines = run.plan.fleet.machines.count
        let seconds = HumanUnit(.seconds, largest: 1)
        let looks = run.plan.looks.map { "\($0)" }.joined(separator: ", ")
        let rates = facts.subjects.map { subject -> String in
            let rate = run.plan.requestRates[subject.name] ?? subject.treatment.requestRate
            let text = HumanUnit(.requestsPerSecond, largest: rate).text(rate)
            return subject.treatment.takesRequests ? "\(subject.name) \(text) an agent" : "\(subject.name) none"
        }
        return [
            ("run", "\(run.id), \(run.status.rawValue)"), ("started", facts.started),
            ("took", run.finished.map { seconds.text($0 - run.started) } ?? "did not come to its end"),
            (
                "fleet",
                "\(run.plan.fleet.name), \(Count.text(run.plan.fleet.agents.count, "agent")), \(Count.text(machines, "machine"))"
            ),
            ("targets", facts.targets.joined(separator: ", ")),
            (
                "twin rounds",
                run.plan.looks.count > 1
                    ? "\(run.rounds) of at most \(run.plan.rounds), looks after \(looks) (Pocock)" : "\(run.rounds)"
            ),
            ("launches", "\(run.plan.soloLaunches) solo and \(run.plan.herdLaunches) herd, each arm"),
            ("scrape interval", seconds.text(run.plan.scrapeInterval)), ("load", rates.joined(separator: "; ")),
            ("seed", "\(run.plan.seed)"),
        ]
    }

    private func list(_ facts: [(String, String)]) -> Markup {
        let items = facts.map { name, value -> Markup in "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n" }
        return "<dl class=\"facts\">\n\(items)</dl>"
    }

    private var figures: String { CSVExport.text(facts.run, facts.judgement, agents: false) }

    /// All but letters and digits: a URL's rule, and a page's too.
    private func percentEncoded(_ text: String) -> Markup {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ","):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return Markup(trusted: String(decoding: bytes, as: UTF8.self))
    }
}
