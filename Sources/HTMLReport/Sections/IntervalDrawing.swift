import Analysis
import BenchmarkModel
import Report

/// A small drawing without scripts: the zone that the budget allows, the limit, the interval of a row with its value,
/// and the noise below them. It is hidden from screen readers, because the text beside it has the same figures.
struct IntervalDrawing {
    let estimate: Estimate
    let noise: Estimate?
    let allowed: ClosedRange<Double>
    /// One limit for a budget, two for a change.
    let limits: [Double]

    init?(_ row: RowSummary, _ bound: Bound) {
        guard let estimate = row.estimate, estimate.value.isFinite, bound.limit.isFinite else { return nil }
        self.estimate = estimate
        noise = row.row.noise
        limits = [bound.limit]
        allowed =
            switch bound {
            case .atMost(let limit): -.greatestFiniteMagnitude...limit
            case .atLeast(let limit): limit...(.greatestFiniteMagnitude)
            }
    }

    init?(_ row: ChangeRow) {
        guard let judged = row.judged, case let estimate = judged.difference, estimate.value.isFinite,
            judged.margin.isFinite, judged.margin >= 0
        else {
            return nil
        }
        self.estimate = estimate
        noise = judged.noise
        limits = [-judged.margin, judged.margin]
        allowed = -judged.margin...judged.margin
    }

    private static let width = 200.0

    private var domain: ClosedRange<Double> {
        let ends = [estimate.low, estimate.high, estimate.value, noise?.low, noise?.high, 0].compactMap { $0 } + limits
        let least = ends.filter(\.isFinite).min() ?? 0
        let most = ends.filter(\.isFinite).max() ?? 1
        let span = most > least ? most - least : 1
        return (least - (least < 0 ? span * 0.06 : 0))...(most + span * 0.08)
    }

    var markup: Markup {
        let domain = domain
        func x(_ value: Double) -> Double {
            let inside = min(max(value, domain.lowerBound), domain.upperBound)
            return 3 + (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (Self.width - 6)
        }
        func bar(_ kind: String, _ low: Double, _ high: Double, _ y: Int, _ height: Int) -> Markup {
            let from = x(low)
            return
                "<rect class=\"\(kind)\" x=\"\(Self.text(from))\" y=\"\(y)\" width=\"\(Self.text(max(x(high) - from, 1)))\" height=\"\(height)\"/>"
        }
        let marks = limits.map { limit -> Markup in
            "<line class=\"limit\" x1=\"\(Self.text(x(limit)))\" x2=\"\(Self.text(x(limit)))\" y1=\"0\" y2=\"20\"/>"
        }
        let interval = estimate.low.flatMap { low in estimate.high.map { bar("interval", low, $0, 6, 4) } } ?? .empty
        let floor = noise?.low.flatMap { low in noise?.high.map { bar("noise", low, $0, 14, 3) } } ?? .empty
        return """
            <svg class="drawing" viewBox="0 0 200 20" preserveAspectRatio="xMinYMid" aria-hidden="true" focusable="false">\
            \(bar("allowed", allowed.lowerBound, allowed.upperBound, 2, 16))\
            <line class="zero" x1="\(Self.text(x(0)))" x2="\(Self.text(x(0)))" y1="2" y2="18"/>\
            \(marks)\(interval)\(floor)<circle class="value" cx="\(Self.text(x(estimate.value)))" cy="8" r="3.2"/></svg>
            """
    }

    /// Returns a coordinate with one decimal.
    private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
