import BenchmarkModel

/// Finds the processes whose scrapes gave no metrics page in more rounds than the limit. An exporter's cost includes
/// its scrapes, so the measured cost of such a process is incomplete.
struct FailedScrapes {
    let findings: [UndoneWork.Finding]

    /// The limit for rounds in which a scrape gave no page. A target cannot declare such failures as expected.
    private static let limit = FailureLimit(expected: 0)
    /// If all of these metrics are missing for a process in a round, that round contributes to no row of the process.
    private static let ofProcess: [Metric] = [.cpu, .uss, .requestSeconds, .requestThroughput]

    /// - Complexity: O(rounds x agents).
    init(_ subject: Subject, _ phase: Phase, _ index: ObservationIndex) {
        func table(_ metric: Metric) -> MetricTable? {
            index.table(target: subject.name, phase: phase, metric: metric)
        }
        guard let access = table(.endpointsAccessible) else {
            findings = []
            return
        }
        let pages = table(.scrapeBodyBytes)
        let used = Self.ofProcess.compactMap(table)
        var found: [UndoneWork.Finding] = []
        for arm in [Arm.control, .treatment] where access.arms.contains(arm) {
            for agent in access.agents {
                var rounds = 0
                var failed = 0
                var reason: String?
                for round in access.rounds {
                    guard let seen = access.measured(round: round, agent: agent, arm: arm),
                        used.contains(where: { $0.measured(round: round, agent: agent, arm: arm)?.value != nil })
                    else { continue }
                    rounds += 1
                    // An absent value means that the machine or the bench is the cause. The cost of the page is missing
                    // all the same.
                    guard seen.value != 1 else { continue }
                    failed += 1
                    reason =
                        reason ?? seen.absentReason
                        ?? pages?.measured(round: round, agent: agent, arm: arm)?.absentReason
                }
                guard Self.limit.isExceeded(by: failed, of: rounds) else { continue }
                found.append(
                    UndoneWork.Finding(
                        agent: agent, arm: arm, share: Double(failed) / Double(rounds),
                        text:
                            "no \(subject.target(of: arm).pages.isEmpty ? "push" : "page") in \(failed) of \(Count.text(rounds, "round")): "
                            + (reason ?? "its endpoints did not answer")))
            }
        }
        findings = found
    }
}
