import BenchmarkModel

/// Finds targets whose allocations cannot be counted, so that their other heap steps can be skipped: each of these
/// launches every arm, and a service may need seconds to start. The reason is stored with the first step.
struct UncountedHeaps {
    private var targets: Set<SubjectID> = []

    /// Records the observations of a completed step.
    mutating func record(_ step: Step, _ observations: [Observation]) {
        let heaps = observations.filter { $0.metric == .heap }
        guard step.phase == .heap, !heaps.isEmpty, heaps.allSatisfy({ $0.measured.value == nil }) else { return }
        targets.insert(step.target)
    }

    func contains(_ step: Step) -> Bool { step.phase == .heap && targets.contains(step.target) }
}
