import BenchmarkModel

/// Finds targets whose allocations cannot be counted, so that their other heap steps can be skipped: a service may need
/// seconds to start, and each step starts it. The reason is stored with the first step of each arm.
struct UncountedHeaps {
    private struct Key: Hashable {
        let target: SubjectID
        let arm: Arm?

        init(_ step: Step) {
            target = step.target
            arm = step.arm
        }
    }

    private var keys: Set<Key> = []

    /// Records the observations of a completed step.
    mutating func record(_ step: Step, _ observations: [Observation]) {
        let heaps = observations.filter { $0.metric == .heap }
        guard step.phase == .heap, !heaps.isEmpty, heaps.allSatisfy({ $0.measured.value == nil }) else { return }
        keys.insert(Key(step))
    }

    func contains(_ step: Step) -> Bool { step.phase == .heap && keys.contains(Key(step)) }
}
