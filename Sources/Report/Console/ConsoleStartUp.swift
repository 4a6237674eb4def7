import Analysis
import BenchmarkModel

/// Startup as a waterfall: a bar for each stage that begins at the previous stage.
extension ConsolePage {
    var startUp: [String] {
        guard !summary.startUp.isEmpty else { return [] }
        return paragraph("Startup: mean time from the spawn to each stage; a bar begins at the previous stage")
            + summary.startUp.flatMap(waterfall)
    }

    private func waterfall(_ table: StartUpTable) -> [String] {
        let unit = table.unit
        let space = min(max(width - 52, 20), 60)
        var before = 0.0
        let rows = table.stages.map { stage -> [Grid.Cell] in
            var bar = ""
            if let on = stage.on?.value {
                let from = min(
                    max(Int(saturating: (min(before, on) / table.end * Double(space)).rounded()), 0), space - 1)
                let to = min(max(Int(saturating: (on / table.end * Double(space)).rounded()), from + 1), space)
                bar = String(repeating: "\u{a0}", count: from) + String(repeating: "#", count: to - from)
                before = max(before, on)
            }
            return [
                Grid.Cell(stage.label), Grid.Cell(stage.off.map { unit.text($0.value) } ?? "-"),
                Grid.Cell(stage.on.map { unit.text($0.value) } ?? "-"), Grid.Cell(bar),
            ]
        }
        let arms = table.subject.arms
        let grid = Grid(
            columns: [
                Grid.Column(header: table.title, least: 16), Grid.Column(header: arms.off, least: nil),
                Grid.Column(header: arms.on, least: nil), Grid.Column(header: "", least: nil),
            ], rows: rows)
        return [""] + lines(of: grid).map { $0.replacing("\u{a0}", with: " ") }
    }
}
