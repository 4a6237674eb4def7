import BenchmarkModel
import Statistics

/// All requests of an arm in the twin rounds, as one histogram in nanoseconds.
struct ArmHistogram {
    let subject: SubjectID
    let arm: Arm
    /// The response time or the service time.
    let metric: Metric
    let histogram: HDRHistogram

    /// Returns the histograms of a run, by subject, metric and arm. An arm without requests is left out.
    ///
    /// - Complexity: O(distributions).
    static func all(_ run: StoredRun) -> [ArmHistogram] {
        var whole: [Key: HDRHistogram] = [:]
        for one in run.distributions where one.phase == .twins && one.share == .fleet {
            whole[Key(subject: one.target, arm: one.arm, metric: one.metric), default: HDRHistogram()]
                .merge(one.histogram)
        }
        return run.plan.subjects.flatMap { subject in
            [Metric.requestSeconds, .serviceSeconds].flatMap { metric in
                [Arm.control, .treatment].compactMap { arm in
                    guard let histogram = whole[Key(subject: subject.name, arm: arm, metric: metric)],
                        histogram.count > 0
                    else { return nil }
                    return ArmHistogram(subject: subject.name, arm: arm, metric: metric, histogram: histogram)
                }
            }
        }
    }

    private struct Key: Hashable {
        let subject: SubjectID
        let arm: Arm
        let metric: Metric
    }
}
