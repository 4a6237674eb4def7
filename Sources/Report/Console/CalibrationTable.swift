import Analysis
package import BenchmarkModel
import Foundation
import Statistics

/// The tables of a calibration for a terminal.
package enum CalibrationTable {
    /// Returns the tables. The parameters are those of `ConsoleTable.text`.
    package static func text(_ calibration: Calibration, columns: Int, color: Bool) -> String {
        let page = CalibrationPage(calibration: calibration, width: columns, color: color)
        let parts = [page.heading, page.costs, page.smallest, page.alarms, page.speed, page.interference]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

private struct CalibrationPage {
    let calibration: Calibration
    let width: Int
    let color: Bool

    var heading: [String] {
        let formatter = ISO8601DateFormatter()
        let date = formatter.string(from: Date(timeIntervalSince1970: calibration.started))
        let environment = calibration.environment
        return TextWrap.paragraph(
            "",
            "calibration of \(date)\(calibration.quick ? " (quick)" : ""): \(environment["cpu"] ?? "CPU unknown"), "
                + "\(environment["cores"].flatMap { Int($0) }.map { Count.text($0, "core") } ?? "? cores"), "
                + "\(environment["kernel"] ?? "kernel unknown"); intervals at 95 %",
            width: width)
    }

    /// The planted costs by their own clock or count, and the costs that the bench found.
    var costs: [String] {
        let rows = calibration.costs.map { cost -> [Grid.Cell] in
            let unit = HumanUnit(cost.unit, largest: cost.planted.magnitude)
            let found = Estimate(
                value: cost.found, low: cost.interval.low, high: cost.interval.high, n: cost.rounds)
            let size =
                cost.phase == .solo
                ? Count.text(cost.rounds, "launch", many: "launches")
                : "\(Count.text(cost.agents, "agent")), \(cost.seconds.formatted(.number.precision(.fractionLength(0)))) s"
            return [
                Grid.Cell(cost.plant), Grid.Cell(title(cost)), Grid.Cell(unit.text(cost.planted)),
                Grid.Cell(unit.text(found), cost.isFound ? .plain : .open), Grid.Cell(error(cost)), Grid.Cell(size),
            ]
        }
        return table(
            "Planted costs",
            [("planted", 18), ("figure", 12), ("truth", 9), ("found", 16), ("error", 14), ("sample", 9)],
            rows)
            + calibration.unmeasured.flatMap {
                TextWrap.paragraph("  ", "not measured: \($0.plant): \($0.reason)", width: width)
            }
    }

    /// The smallest differences that are found nine times out of ten.
    var smallest: [String] {
        let seconds = [30.0, 60, 120]
        let rows = calibration.noise.map { noise -> [Grid.Cell] in
            let unit = HumanUnit(noise.metric.unit, largest: noise.deviation)
            let mean = Estimate(value: noise.mean, low: noise.interval.low, high: noise.interval.high, n: noise.rounds)
            return [
                Grid.Cell(noise.metric.title), Grid.Cell(unit.text(mean)),
                Grid.Cell(unit.text(noise.deviation)),
            ]
                + seconds.map { within in
                    guard let change = noise.smallestChange(seconds: within) else { return Grid.Cell("-") }
                    let share = noise.level > 0 ? " (\(HumanUnit(.ratio, largest: 1).text(change / noise.level)))" : ""
                    return Grid.Cell(unit.text(change) + share)
                }
        }
        return table(
            "A/A differences, and the smallest change found 9 times out of 10",
            [
                ("figure", 12), ("A/A difference", 14), ("sd of a round", 9), ("in 30 s", 12), ("in 60 s", 12),
                ("in 120 s", 12),
            ],
            rows)
    }

    /// The frequency of false alarms: comparisons in which a target differs from itself.
    var alarms: [String] {
        let sizes = Set(calibration.alarms.map(\.rounds)).sorted()
        let keys = sizes.flatMap { rounds in FalseAlarms.Source.allCases.map { (rounds, $0) } }.filter { key in
            calibration.alarms.contains { $0.rounds == key.0 && $0.source == key.1 }
        }
        guard !keys.isEmpty else { return [] }
        var names: [Metric?] = []
        for alarm in calibration.alarms where !names.contains(alarm.metric) { names.append(alarm.metric) }
        let rows = names.sorted { ($0 == nil ? 1 : 0) < ($1 == nil ? 1 : 0) }.map { name -> [Grid.Cell] in
            [Grid.Cell(name?.title ?? "any figure (Holm)")]
                + keys.map { key in
                    let found = calibration.alarms.first {
                        $0.metric == name && $0.rounds == key.0 && $0.source == key.1
                    }
                    return Grid.Cell(found.map { share($0.count, key.1) } ?? "-")
                }
        }
        return table(
            "False alarms: comparisons of a target with itself whose interval excludes 0",
            [("figure", 12)] + keys.map { ("\(name($0.1)), \(Count.text($0.0, "round"))", 12) }, rows)
    }

    var speed: [String] {
        guard !calibration.speed.isEmpty else { return [] }
        let percent = HumanUnit(.ratio, largest: 1)
        return [
            Style.heading.applied(
                to: "Metronome: variation from round to round, as measured and at the speed of the metronome",
                color: color)
        ]
            + calibration.speed.flatMap { one in
                TextWrap.paragraph(
                    "  ",
                    "\(one.figure): \(percent.text(one.raw)), \(percent.text(one.corrected)) (p \(HumanUnit.threeDigits(one.pValue))): "
                        + (one.helps ? "it helps" : "it does not help"), width: width)
            }
    }

    var interference: [String] {
        guard !calibration.interference.isEmpty else { return [] }
        let rows = calibration.interference.map { one -> [Grid.Cell] in
            let unit = HumanUnit(one.metric.unit, largest: one.twins.magnitude)
            func cell(_ value: Double, _ interval: ConfidenceInterval) -> Grid.Cell {
                Grid.Cell(unit.text(Estimate(value: value, low: interval.low, high: interval.high, n: 2)))
            }
            return [
                Grid.Cell(one.metric.title), cell(one.twins, one.twinsInterval),
                cell(one.uniform, one.uniformInterval),
            ]
        }
        return table(
            "Interference: the difference of an agent in twin rounds, and between whole fleets on and off",
            [("figure", 12), ("twins", 16), ("fleets", 16)], rows)
    }

    private func title(_ cost: PlantedCost) -> String {
        let title = cost.metric.title
        return cost.phase == .soak ? "growth of \(title)" : title
    }

    /// Returns the relative error, or the error in seconds for a cost at startup, where milliseconds matter.
    private func error(_ cost: PlantedCost) -> String {
        let percent = HumanUnit(.ratio, largest: 1)
        let relative = percent.text(
            Estimate(
                value: cost.relativeError, low: cost.error.low / cost.planted, high: cost.error.high / cost.planted,
                n: cost.rounds))
        guard cost.phase == .solo else { return relative }
        let difference = Estimate(
            value: cost.found - cost.planted, low: cost.error.low, high: cost.error.high, n: cost.rounds)
        return HumanUnit(.seconds, largest: difference.value.magnitude).text(difference)
    }

    private func share(_ count: Proportion, _ source: FalseAlarms.Source) -> String {
        let percent = HumanUnit(.ratio, largest: 1)
        guard source != .resampled else { return percent.text(count.value) }
        let interval = count.interval()
        return "\(count.hits) of \(count.trials) "
            + percent.interval(Estimate(value: count.value, low: interval.low, high: interval.high, n: count.trials))
            + " %"
    }

    private func name(_ source: FalseAlarms.Source) -> String {
        switch source {
        case .runs: "runs"
        case .parts: "parts of the fleet"
        case .resampled: "resampled"
        }
    }

    private func table(_ title: String, _ columns: [(String, Int)], _ rows: [[Grid.Cell]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return [Style.heading.applied(to: title, color: color)]
            + Grid(columns: columns.map { Grid.Column(header: $0.0, least: $0.1) }, rows: rows)
            .lines(width: width, color: color)
    }
}
