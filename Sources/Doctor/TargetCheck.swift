import BenchmarkModel
import LinuxSystem

/// Whether a target's programs are there. Nothing is started: `target check` does that.
struct TargetCheck {
    let target: Target
    /// Why a run would refuse it; nil where its programs are there.
    let problem: String?
    /// Whether a default run measures it.
    let isDefault: Bool

    func diagnosis() -> Diagnosis {
        let name = "target \(target.name)"
        guard let problem else { return Diagnosis(name, .ok, found: target.title) }
        return Diagnosis(
            name, isDefault ? .missing : .degraded, found: problem, lost: "it cannot be measured",
            remedy: target.madeBy)
    }
}
