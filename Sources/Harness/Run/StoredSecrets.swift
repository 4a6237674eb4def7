import BenchmarkModel
import FleetConfiguration

/// Completes the targets of a stored plan with the secrets that no store keeps: values of variables, and secret words of commands.
enum StoredSecrets {
    /// - Parameter given: targets of the command line, which have the values that were given there.
    /// - Returns: the plan, and for each target that was completed where its secrets came from.
    /// - Throws: `HarnessError.missing` where secrets are not to be had, or where the target is another one by now.
    static func completed(_ stored: Plan, given: [Target]) throws(HarnessError) -> (plan: Plan, notes: [String]) {
        var plan = stored
        var notes: [String] = []
        if let stranger = given.first(where: { one in !stored.targets.contains { isSame($0, one) } }) {
            throw .missing("the run has no target \(stranger.name): leave it out")
        }
        for index in plan.targets.indices {
            let target = plan.targets[index]
            let lacked = target.lackedSecrets
            guard !lacked.isEmpty else { continue }
            let source: (target: Target, place: String)
            if let one = given.first(where: { isSame(target, $0) }) {
                source = (one, "the command line")
            } else {
                source = try read(target, lacked)
            }
            guard let completed = target.completed(by: source.target) else {
                throw .missing(
                    "target \(target.name): it is not what it was when the run began (commands, variables and paths of "
                        + "\(source.place)): restore it, or make a new run")
            }
            plan.targets[index] = completed
            let values = Count.text(lacked.count, "secret")
            notes.append(
                "target \(target.name): \(values) (\(lacked.joined(separator: ", "))) read again from \(source.place), since no store "
                    + "keeps them: it is not known whether they are those that the run began with")
        }
        return (plan, notes)
    }

    private static func isSame(_ stored: Target, _ given: Target) -> Bool {
        stored.name == given.name || stored.name == given.nameWithDigits
    }

    /// The target anew from its file, with the changes of its variant.
    private static func read(
        _ target: Target, _ lacked: [String]
    ) throws(HarnessError) -> (target: Target, place: String) {
        let what = "target \(target.name): the store does not keep \(lacked.joined(separator: ", "))"
        guard let file = target.file, !target.lacksGivenValues else {
            throw .missing(
                "\(what): give the target again as the run was begun, --resume RUN --target TARGET:env.NAME=VALUE")
        }
        do {
            let base = try TargetFile.read(path: file)
            guard target.name.hasPrefix(base.name) else {
                throw HarnessError.missing(
                    "\(what), and \(file) has another target now, \(base.name): restore the file")
            }
            return (try TargetVariant("x" + target.name.dropFirst(base.name.count)).applied(to: base), file)
        } catch let error as HarnessError {
            throw error
        } catch {
            throw .missing("\(what), and its file cannot be read again: \(error)")
        }
    }
}
