import Analysis
import BenchmarkModel

/// Start-up as a waterfall: when each stage was reached after the spawn, alone and in the herd.
extension ConsolePage {
    var startUp: [String] {
        let tables = targets.flatMap { target in
            [("alone", "solo_mean"), ("in the herd", "herd_mean")].flatMap { when, statistic -> [String] in
                waterfall(target, when, statistic)
            }
        }
        guard !tables.isEmpty else { return [] }
        let intro = "Start-up: mean time from the spawn to each stage; the bar is from the stage before"
        return TextWrap.paragraph("", intro, width: width) + tables
    }

    private func waterfall(_ target: String, _ when: String, _ statistic: String) -> [String] {
        func time(_ metric: Metric, _ arm: RowArm) -> Double? {
            judgement.referenceRows.first {
                $0.target == target && $0.agent == nil && $0.metric == metric && $0.arm == arm
                    && $0.statisticName == statistic
            }?.figure.estimate?.value
        }
        let times = StartUpStage.all.map { ($0.label, off: time($0.metric, .control), on: time($0.metric, .treatment)) }
            .filter { $0.off != nil || $0.on != nil }
        guard let end = times.compactMap(\.on).max(), end > 0 else { return [] }
        let names = names(of: target)
        let unit = HumanUnit(.seconds, largest: end)
        let room = min(max(width - 52, 20), 60)
        var before = 0.0
        let rows = times.map { label, off, on -> [Grid.Cell] in
            var bar = ""
            if let on {
                let from = min(max(Int(saturating: (min(before, on) / end * Double(room)).rounded()), 0), room - 1)
                let to = min(max(Int(saturating: (on / end * Double(room)).rounded()), from + 1), room)
                bar =
                    String(repeating: "\u{a0}", count: from) + String(repeating: "#", count: to - from)
                before = max(before, on)
            }
            return [
                Grid.Cell(label), Grid.Cell(off.map(unit.text) ?? "-"), Grid.Cell(on.map(unit.text) ?? "-"),
                Grid.Cell(bar),
            ]
        }
        let grid = Grid(
            columns: [
                Grid.Column(header: "\(target), \(when)", least: 16), Grid.Column(header: names.off, least: nil),
                Grid.Column(header: names.on, least: nil), Grid.Column(header: "", least: nil),
            ], rows: rows)
        return [""] + grid.lines(width: width, colour: colour).map { $0.replacing("\u{a0}", with: " ") }
    }
}
