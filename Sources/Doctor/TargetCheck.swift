import BenchmarkModel
import LinuxSystem

/// The check that a target's programs exist. It starts nothing; `target check` does that.
struct TargetCheck {
    let target: Target
    /// The reason why a run would refuse the target; nil when its programs exist.
    let problem: String?
    /// Whether a default run measures it.
    let isDefault: Bool

    func diagnosis() -> Diagnosis {
        let name = "target \(target.name)"
        guard let problem else { return Diagnosis(name, .ok, found: target.title) }
        return Diagnosis(
            name, isDefault ? .missing : .degraded, found: problem, lost: "the target cannot be measured",
            remedy: target.madeBy)
    }
}
