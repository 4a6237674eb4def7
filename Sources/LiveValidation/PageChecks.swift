import BenchmarkModel
import Exposition
import Probes

/// What a page is, by itself.
enum PageChecks {
    /// Faults of a page that are told one by one.
    static let shownFaults = 3

    /// The format of the page; nil where reading it makes no sense.
    static func kind(_ page: Fetched.Answer, _ judgement: inout Judgement) -> ExpositionKind? {
        if page.isCompressed {
            judgement.add(.gzip, "compressed, which nobody asked for", "compress only where Accept-Encoding has gzip")
            judgement.skip(LiveCheck.ofPages + [.contentType], "the page came compressed")
            return nil
        }
        return kind(page.contentType, page.body, &judgement)
    }

    /// By what the answer says of itself.
    static func kind(_ contentType: String?, _ body: [UInt8], _ judgement: inout Judgement) -> ExpositionKind? {
        guard let type = contentType else {
            judgement.add(.contentType, "has no content type", "Content-Type: text/plain; version=0.0.4")
            return .text
        }
        do {
            return try ExpositionKind(contentType: type)
        } catch {
            let isHTML = looksLikeHTML(body)
            judgement.add(
                .contentType, isHTML ? "an HTML page, '\(Quoted.text(type))'" : Quoted.text("\(error)", limit: 140),
                isHTML ? "correct path or port: this is no exporter" : "Content-Type: text/plain; version=0.0.4")
            guard isHTML else { return .text }
            judgement.skip(LiveCheck.ofPages, "an HTML page")
            return nil
        }
    }

    static func looksLikeHTML(_ body: [UInt8]) -> Bool {
        let head = String(decoding: body.prefix(200).drop { $0 <= 32 }.prefix(20), as: UTF8.self).lowercased()
        return head.hasPrefix("<!doctype html") || head.hasPrefix("<html") || head.hasPrefix("<head")
    }

    static func run(
        _ page: Fetched.Answer, _ digest: PageDigest, _ options: LiveOptions, _ judgement: inout Judgement
    ) {
        parse(digest.report, page, options, &judgement)
        duplicates(digest.report, options, &judgement)
        if digest.report.samples > 0 {
            families(digest, &judgement)
            agentLabel(digest, &judgement)
        }
        cardinality(digest, options, &judgement)
        if page.body.count > options.maximumBytes {
            judgement.add(
                .size, "\(Count.text(page.body.count, "byte")), above \(options.maximumBytes)",
                "give fewer series, or raise --max-bytes")
        }
    }

    private static func parse(
        _ report: ExpositionReport, _ page: Fetched.Answer, _ options: LiveOptions, _ judgement: inout Judgement
    ) {
        if looksLikeHTML(page.body) {
            judgement.add(.parse, "an HTML page", "correct path or port: this is no exporter")
            return
        }
        if page.body.isEmpty {
            judgement.add(.parse, "an empty page", "serve metrics")
            return
        }
        let faults = report.faults.filter { $0.rule != .duplicateSeries }
        for fault in faults.prefix(shownFaults) { judgement.add(.parse, text(fault), fault.remedy) }
        if faults.count > shownFaults {
            let end = report.isComplete ? "" : "; reading ended at line \(report.lines)"
            judgement.add(
                .parse, "\(faults.count - shownFaults) more of its lines are wrong\(end)", "correct them all")
        }
        // What is advised against; lenient reading is for those who do not care.
        if !options.isLenient {
            for fault in report.warnings.prefix(shownFaults) {
                judgement.warn(.parse, text(fault), fault.remedy)
            }
        }
        if faults.isEmpty, report.samples == 0 { judgement.add(.parse, "no series on the page", "serve metrics") }
    }

    static func text(_ fault: Fault) -> String {
        let found = fault.found.isEmpty ? "" : ", found '\(Quoted.text(fault.found, limit: 40))'"
        return "line \(fault.line), column \(fault.column): \(fault.problem)\(found)"
    }

    private static func duplicates(
        _ report: ExpositionReport, _ options: LiveOptions, _ judgement: inout Judgement
    ) {
        let twice = (report.faults + report.warnings).filter { $0.rule == .duplicateSeries }
        guard let first = twice.first else { return }
        let count = twice.count > 1 ? ", and \(twice.count - 1) more" : ""
        judgement.add(
            .duplicates, text(first) + count, "give each series once: a server keeps one of them",
            severity: options.isLenient ? .warning : .error)
    }

    private static func families(_ digest: PageDigest, _ judgement: inout Judgement) {
        let required = judgement.target.families
        guard !required.isEmpty else {
            judgement.skip([.families, .types], "no families are required of it")
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
                .types, "\(found.name) is \(found.hasType ? "a \(found.type.rawValue)" : "of no type")",
                "# TYPE \(found.name) \(wanted.rawValue)")
        }
    }

    private static func agentLabel(_ digest: PageDigest, _ judgement: inout Judgement) {
        guard let agent = judgement.target.agent else {
            judgement.skip([.agentLabel], "no agent is known for it")
            return
        }
        let counts = digest.agentLabel
        if let line = counts.firstMissing {
            judgement.add(
                .agentLabel, "line \(line): no label agent, in \(Amount.of(counts.missing, "series", "series"))",
                "agent=\"\(agent)\" on every series")
        }
        if let first = counts.firstWrong {
            judgement.add(
                .agentLabel,
                "line \(first.line): agent=\"\(Quoted.text(first.value))\", in \(Amount.of(counts.wrong, "series", "series"))",
                "agent=\"\(agent)\"; or this is another agent's port")
        }
    }

    private static func cardinality(_ digest: PageDigest, _ options: LiveOptions, _ judgement: inout Judgement) {
        let wide = digest.families.filter { $0.series > options.maximumSeries }.sorted { $0.series > $1.series }
        for family in wide.prefix(shownFaults) {
            judgement.add(
                .cardinality, "\(Quoted.text(family.name)) has \(family.series) series, above \(options.maximumSeries)",
                "drop the label with so many values, or raise --max-series")
        }
        if wide.count > shownFaults {
            judgement.add(
                .cardinality, "\(wide.count - shownFaults) more families are above \(options.maximumSeries)",
                "drop labels with many values")
        }
        if digest.report.samples > options.maximumTotalSeries {
            judgement.add(
                .cardinality, "\(digest.report.samples) series on the page, above \(options.maximumTotalSeries)",
                "give fewer, or raise --max-series (a page may have ten times as many)")
        }
    }
}
