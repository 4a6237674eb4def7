import Analysis
import BenchmarkModel

/// What the run says of the bench itself and of its machine, and which blocks were disturbed.
extension ConsolePage {
    var bench: [String] {
        guard !benchGrid(targets).rows.isEmpty else { return [] }
        // The empty line in front is between tables of several targets.
        return Array(sideBySide(benchGrid).dropFirst()) + disturbed + settled
    }

    private func benchGrid(_ targets: [String]) -> Grid {
        let rows = ReferenceLine.bench.compactMap { line -> [Grid.Cell]? in
            let found = targets.map { line.row(of: $0, in: judgement) }
            guard found.contains(where: { $0 != nil }) else { return nil }
            let cells = found.map { row in
                Grid.Cell(row.map { $0.figure.estimate == nil ? "not measured" : $0.figureText(HumanUnit($0)) } ?? "-")
            }
            return [Grid.Cell(line.label(("off", "on")))] + cells
        }
        let columns =
            [Grid.Column(header: "the bench itself", least: 20)]
            + targets.map { Grid.Column(header: $0, least: 20) }
        return Grid(columns: columns, rows: rows)
    }

    /// Whether what was measured had settled, and stayed.
    private var settled: [String] {
        targets.flatMap { target -> [String] in
            guard let found = judgement.stationarity[target] else { return [] }
            var text =
                "\(target): CPU had settled \(found.settledAfter) s after the load began, and was measured from \(found.warmUp) s on"
            if found.beganTooEarly { text += ": TOO EARLY, give --warm-up \(found.settledAfter)" }
            let cores = { (value: Double) in HumanUnit(.cores, largest: value.magnitude).text(value) }
            if found.hasTrend, let trend = found.trend {
                let unit = HumanUnit(.cores, largest: trend.value.magnitude)
                text += "; the added CPU TRENDS within rounds by \(unit.text(trend)) a second"
            }
            if let shift = found.shift {
                text += "; the added CPU SHIFTS from \(cores(shift.before)) to \(cores(shift.since)) after round "
                text += "\(shift.after.round), second \(shift.after.block)"
            }
            return TextWrap.lines(text, width: max(width - 2, 20)).enumerated().map {
                ($0.offset == 0 ? "" : "  ") + $0.element
            }
        }
    }

    private var disturbed: [String] {
        let all = judgement.disturbances
        let unaudited =
            all.unaudited == 0
            ? []
            : [
                "\(Count.text(all.unaudited, "block lacks", many: "blocks lack")) a value that would show a disturbance; the raw export says why"
            ]
        return unaudited
            + targets.flatMap { target -> [String] in
                guard let observed = all.observed[target] else { return [] }
                let count = all.count(of: target)
                let causes = all.causes(of: target).map { "\($0.cause) (\($0.blocks))" }.joined(separator: ", ")
                var text =
                    "\(target): \(count) of \(Count.text(observed, "block")) disturbed"
                    + (causes.isEmpty ? "" : ": \(causes)")
                if all.disturbedSubjects.contains(target) {
                    text += ". The RUN IS DISTURBED: repeat it on a quieter machine"
                }
                return TextWrap.lines(text, width: max(width - 2, 20)).enumerated().map {
                    ($0.offset == 0 ? "" : "  ") + $0.element
                }
            }
    }
}
