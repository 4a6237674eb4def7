import BenchmarkModel
import Report

/// The conditions of the run, the machine, and the raw data.
struct RunSection {
    let summary: ResultSummary

    var section: Section? {
        let head = summary.head
        let id = head.id.text
        return Section(
            "run", "Run and machine", title: "Run, machine, raw data",
            """
            <h3>The run</h3>
            \(list(head.facts))
            <h3>The machine and the programs</h3>
            \(list(head.environment.facts.map { ($0.name, $0.value) }))
            <h3>Raw data</h3>
            <ul class="notes">
            <li><a download="\(id).csv" href="data:text/csv;charset=utf-8,\(percentEncoded(figures))">The figures of the fleet as CSV</a> \
            (base units, one row per figure; part of this page)</li>
            <li><code>\(head.command("export", "--format", "csv"))</code>: the same with the figures of every agent</li>
            <li><code>\(head.command("export", "--format", "raw"))</code>: every observation</li>
            <li><code>\(head.command("export", "--format", "vega", "-o", "plots"))</code>: these plots as Vega-Lite specifications with their data</li>
            <li><code>\(head.command("report", "--plots", "plots"))</code>: these plots as pictures</li>
            </ul>
            """)
    }

    private func list(_ facts: [(name: String, value: String)]) -> Markup {
        let items = facts.map { name, value -> Markup in "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n" }
        return "<dl class=\"facts\">\n\(items)</dl>"
    }

    private var figures: String { CSVExport.text(summary, parts: false) }

    /// Returns the text with all bytes escaped except letters, digits and a few characters that are safe in URLs and
    /// HTML.
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
