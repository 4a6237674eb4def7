package import BenchmarkModel
import Exposition
import Scraping

/// Checks the answers of agents. The checks are pure: the same answers give the same findings.
package enum LiveValidation {
    /// Asks running agents and checks their answers.
    ///
    /// - Parameters:
    ///   - isEnding: is called every 50 ms. When it returns true, the remaining questions are not asked.
    ///   - progress: is called with the number of agents that are done.
    package static func asking(
        name: String, _ targets: [LiveTarget], _ options: LiveOptions, isEnding: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) -> Validation {
        var judged: [(PageJudgement, LiveRow)?] = Array(repeating: nil, count: targets.count)
        LiveQuestions.ask(targets, options, isEnding: isEnding, progress: progress) { index, answers in
            judged[index] = judge(targets[index], answers, options)
        }
        return validation(name: name, targets, judged.compactMap { $0 })
    }

    /// Checks answers.
    /// - Parameter answers: the answers of each target, in the order of `targets`.
    package static func validation(
        name: String, _ targets: [LiveTarget], _ answers: [LiveAnswers], _ options: LiveOptions
    ) -> Validation {
        validation(name: name, targets, zip(targets, answers).map { judge($0, $1, options) })
    }

    private static func validation(
        name: String, _ targets: [LiveTarget], _ judged: [(PageJudgement, LiveRow)]
    ) -> Validation {
        var findings: [Finding] = []
        var unmade: [FindingSubject: [String: String]] = [:]
        var rows: [LiveRow] = []
        for (target, (judgement, row)) in zip(targets, judged) {
            findings += judgement.findings
            unmade[target.subject] = Dictionary(
                uniqueKeysWithValues: judgement.unmade.map { ($0.key.rawValue, $0.value) })
            rows.append(row)
        }
        return Validation(
            name: name, checks: LiveCheck.allCases.map(\.rawValue), subjects: targets.map(\.subject),
            findings: findings, unmade: unmade, live: rows)
    }

    static func judge(
        _ target: LiveTarget, _ answers: LiveAnswers, _ options: LiveOptions
    ) -> (PageJudgement, LiveRow) {
        var judgement = PageJudgement(target)
        guard answers.isFinished else {
            judgement.skip(LiveCheck.allCases, "a signal ended the validation")
            return (
                judgement,
                LiveRow(subject: target.subject, url: target.url, state: .unfinished, tries: answers.tries)
            )
        }
        let digest = page(answers, options, &judgement)
        RepeatChecks.health(answers.health, options, &judgement)
        return (judgement, row(answers, digest, options, judgement))
    }

    private static func page(
        _ answers: LiveAnswers, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> PageDigest? {
        guard let page = TransferChecks.page(answers, options, &judgement),
            let type = PageKind.of(page, options, &judgement)
        else { return nil }
        let digest = PageDigest(
            page.body, type: type, agent: judgement.target.agent, options: options, now: answers.pageTime)
        PageChecks.run(page, digest, options, &judgement)
        time(page.seconds, answers.again?.page?.seconds, options, &judgement)
        if digest.report.samples == 0 {
            // A page without series is already reported, so the other checks would add nothing.
            judgement.skip(
                [.timestamps, .families, .types, .agentLabel, .naming, .staleness, .openMetrics, .prometheus3, .gzip],
                "no page")
            return digest
        }
        TimestampChecks.run(digest, &judgement)
        NamingChecks.run(digest, options, &judgement)
        if page.seconds > LiveOptions.slowSeconds {
            judgement.skip(
                [.staleness, .openMetrics, .prometheus3, .gzip],
                "not requested: the page took \(Amount.seconds(page.seconds)), and each further request would take as "
                    + "long")
            return digest
        }
        RepeatChecks.openMetrics(answers.openMetrics, options, &judgement)
        RepeatChecks.gzip(digest, type, answers.gzip, options, &judgement)
        RepeatChecks.prometheus3(answers.prometheus3, options, &judgement)
        RepeatChecks.staleness(page, digest, type, answers.again, options, &judgement)
        return digest
    }

    /// Checks the time of a page. The faster of two scrapes counts, because all agents are asked at once and one may
    /// have waited for the others.
    private static func time(
        _ first: Double, _ second: Double?, _ options: LiveOptions, _ judgement: inout PageJudgement
    ) {
        let seconds = min(first, second ?? first)
        guard seconds > options.maximumSeconds else { return }
        judgement.add(
            .time, "took \(Amount.seconds(seconds)), above \(Amount.seconds(options.maximumSeconds))",
            "check what makes the page slow, or raise --max-seconds")
    }

    private static func row(
        _ answers: LiveAnswers, _ digest: PageDigest?, _ options: LiveOptions, _ judgement: PageJudgement
    ) -> LiveRow {
        func support(_ check: LiveCheck, _ isAsked: Bool) -> LiveSupport {
            if judgement.found(check) { return .wrong }
            guard isAsked, check == .health || digest?.report.samples ?? 0 > 0 else { return .notAsked }
            return judgement.unmade[check] == nil ? .yes : .no
        }
        let page = answers.page?.page
        let state: LiveState
        if case .answered? = answers.page { state = page == nil ? .answer : .page } else { state = .unreachable }
        return LiveRow(
            subject: judgement.target.subject, url: judgement.target.url, state: state, tries: answers.tries,
            seconds: page?.seconds, bytes: page?.body.count, series: digest?.report.samples,
            families: digest?.report.families,
            openMetrics: support(.openMetrics, answers.openMetrics != nil),
            gzip: support(.gzip, answers.gzip != nil), health: support(.health, answers.health != nil),
            tolerated: options.isLenient ? digest?.report.warningCount ?? 0 : 0)
    }
}
