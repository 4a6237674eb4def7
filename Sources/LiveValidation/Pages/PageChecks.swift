import BenchmarkModel
import Exposition
import Scraping

/// The checks of one page alone.
enum PageChecks {
    static func run(
        _ page: Fetched.Answer, _ digest: PageDigest, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) {
        parse(digest, page, options, &judgement)
        format(digest, &judgement)
        duplicates(digest.report, options, &judgement)
        if digest.report.samples > 0 {
            families(digest, &judgement)
            agentLabel(digest, &judgement)
        }
        cardinality(digest, options, &judgement)
        if page.body.count > options.maximumBytes {
            judgement.add(
                .size, "\(Count.text(page.body.count, "byte")), above \(options.maximumBytes)",
                "serve fewer series, or raise --max-bytes")
        }
    }

    private static func parse(
        _ digest: PageDigest, _ page: Fetched.Answer, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) {
        let report = digest.report
        // The first bytes of messages may look like anything.
        if digest.kind != .protobuf || report.samples == 0, let (problem, remedy) = NotMetrics.problem(page.body) {
            judgement.add(.parse, problem, remedy)
            return
        }
        let faults = PageFault.all(report)
        for fault in faults.prefix(options.shownFaults) {
            judgement.add(.parse, fault.problem, fault.remedy, at: fault.location)
        }
        if faults.count > options.shownFaults || !report.isComplete {
            let end = report.isComplete ? "" : "; reading ended at \(digest.place(ofLine: report.lines))"
            judgement.add(
                .parse, "\(max(0, faults.count - options.shownFaults)) more errors on the page\(end)",
                options.showsAll ? "fix the errors above first" : "fix all of them: --all shows each error")
        }
        // Warnings are advice, which --lenient leaves out.
        if !options.isLenient {
            for fault in report.warnings.prefix(options.shownFaults) {
                let shown = PageFault(fault)
                judgement.warn(.parse, shown.problem, shown.remedy, at: shown.location)
            }
        }
        if faults.isEmpty, report.samples == 0 { judgement.add(.parse, "no series on the page", "serve metrics") }
    }

    /// Reports an OpenMetrics page with the content type of the text format.
    private static func format(_ digest: PageDigest, _ judgement: inout PageJudgement) {
        guard digest.kind == .text else { return }
        let report = digest.report
        // In the text format a counter family has the name of its series; in OpenMetrics the series also ends in
        // _total.
        let isSplit = digest.families.contains { family in
            family.type == .counter && family.series == 0 && digest.family(family.name + "_total") != nil
        }
        guard report.openMetricsFaults > 0 || report.hasOpenMetricsEnd && isSplit else { return }
        judgement.add(
            .contentType, "the page looks like OpenMetrics, but has the content type of the text format",
            "send Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8, or write the text format")
    }

    private static func duplicates(
        _ report: ExpositionReport, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) {
        let twice = (report.faults + report.warnings).filter { $0.rule == .duplicateSeries }
        let shown = options.showsAll ? twice.count : 1
        for (index, fault) in twice.prefix(shown).enumerated() {
            let one = PageFault(fault)
            let count = index == shown - 1 && twice.count > shown ? ", and \(twice.count - shown) more" : ""
            judgement.add(
                .duplicates, one.problem + count, "write each series once: a server stores only one of them",
                severity: options.isLenient ? .warning : .error, at: one.location)
        }
    }

    private static func families(_ digest: PageDigest, _ judgement: inout PageJudgement) {
        let required = judgement.target.families
        guard !required.isEmpty else {
            judgement.skip([.families, .types], "no families are required")
            return
        }
        guard !digest.isCut else {
            judgement.skip([.families, .types], "too many families and series")
            return
        }
        let missing = required.filter { digest.family($0.name(in: digest.kind)) == nil }
        if !missing.isEmpty {
            let names = missing.map(\.name).prefix(5).joined(separator: " ")
            let more = missing.count > 5 ? " and \(missing.count - 5) more" : ""
            judgement.add(.families, "missing: \(names)\(more)", "serve them from the start of the agent")
        }
        for family in required {
            guard let wanted = family.type(in: digest.kind), let found = digest.family(family.name(in: digest.kind)),
                found.type != wanted
            else { continue }
            judgement.add(
                .types, "\(found.name) \(found.hasType ? "is a \(found.type.rawValue)" : "has no type")",
                "write # TYPE \(found.name) \(wanted.rawValue)")
        }
    }

    private static func agentLabel(_ digest: PageDigest, _ judgement: inout PageJudgement) {
        guard let agent = judgement.target.agent else {
            judgement.skip([.agentLabel], "the name of the agent is unknown")
            return
        }
        let counts = digest.agentLabel
        if let line = counts.firstMissing {
            judgement.add(
                .agentLabel,
                "\(digest.place(ofLine: line)): no label agent, in \(Amount.of(counts.missing, "series", "series"))",
                "write agent=\"\(agent)\" on every series", at: PageLocation(line: line))
        }
        if let first = counts.firstWrong {
            judgement.add(
                .agentLabel,
                "\(digest.place(ofLine: first.line)): agent=\"\(Quoted.text(first.value))\", in "
                    + "\(Amount.of(counts.wrong, "series", "series"))",
                "write agent=\"\(agent)\", or correct the port if it belongs to another agent",
                at: PageLocation(line: first.line))
        }
    }

    private static func cardinality(_ digest: PageDigest, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        let wide = digest.families.filter { $0.series > options.maximumSeries }.sorted { $0.series > $1.series }
        for family in wide.prefix(options.shownFaults) {
            judgement.add(
                .cardinality, "\(Quoted.text(family.name)) has \(family.series) series, above \(options.maximumSeries)",
                "remove the label with many values, or raise --max-series")
        }
        if wide.count > options.shownFaults {
            judgement.add(
                .cardinality,
                "\(wide.count - options.shownFaults) more families have above \(options.maximumSeries) series",
                "remove labels with many values")
        }
        if digest.report.samples > options.maximumTotalSeries {
            judgement.add(
                .cardinality, "\(digest.report.samples) series on the page, above \(options.maximumTotalSeries)",
                "serve fewer series, or raise --max-series (the limit of a page is ten times as high)")
        }
    }
}
