import BenchmarkModel

/// A verdict as a word, a sign and a color, so that it can be read without colors.
enum VerdictBadge {
    static func markup(_ verdict: Verdict?) -> Markup {
        switch verdict {
        case .pass: "<span class=\"badge pass\"><i aria-hidden=\"true\">\u{2713}</i>pass</span>"
        case .fail: "<span class=\"badge fail\"><i aria-hidden=\"true\">\u{2717}</i>fail</span>"
        case .inconclusive: "<span class=\"badge open\"><i aria-hidden=\"true\">?</i>inconclusive</span>"
        case .noLimit: "<span class=\"badge same\">no limit</span>"
        case .notMeasured, nil: "<span class=\"badge none\"><i aria-hidden=\"true\">\u{2013}</i>not measured</span>"
        }
    }

    static func markup(_ change: Change) -> Markup {
        switch change {
        case .improved: "<span class=\"badge pass\"><i aria-hidden=\"true\">\u{2713}</i>improved</span>"
        case .unchanged: "<span class=\"badge same\"><i aria-hidden=\"true\">=</i>unchanged</span>"
        case .regressed: "<span class=\"badge fail\"><i aria-hidden=\"true\">\u{2717}</i>regressed</span>"
        case .inconclusive: "<span class=\"badge open\"><i aria-hidden=\"true\">?</i>inconclusive</span>"
        case .notCompared: "<span class=\"badge none\"><i aria-hidden=\"true\">\u{2013}</i>not compared</span>"
        }
    }
}
