import BenchmarkModel
import FleetConfiguration

/// Adds what is never stored to the targets of a stored plan: values of variables, secret words of commands, and the
/// files of bodies.
enum StoredSecrets {
    /// - Parameter given: the targets of the command line, with their values.
    /// - Returns: the plan, and a note on the source of the secrets for each completed target.
    /// - Throws: `HarnessError.missing` if secrets are not available, or if a target has changed since.
    static func completed(_ stored: Plan, given: [Target]) throws(HarnessError) -> (plan: Plan, notes: [String]) {
        var plan = stored
        var notes: [String] = []
        if let unknown = given.first(where: { one in !stored.targets.contains { isSame($0, one) } }) {
            throw .missing("the run has no target \(unknown.name): leave it out")
        }
        for index in plan.targets.indices {
            let target = plan.targets[index]
            let lacked = target.missingSecrets
            guard !lacked.isEmpty || target.lacksBodyFiles else { continue }
            let source: (target: Target, name: String)
            if let one = given.first(where: { isSame(target, $0) }) {
                source = (one, "the command line")
            } else {
                source = try read(target, lacked.isEmpty ? ["the files of its request bodies"] : lacked)
            }
            if let changed = target.changedBodies(source.target) {
                throw .missing(
                    "target \(target.name): \(changed) since the run began: restore the file, or start a new run")
            }
            guard let completed = target.completed(by: source.target) else {
                throw .missing(
                    "target \(target.name): it has changed since the run began (commands, variables and paths of "
                        + "\(source.name)): restore it, or start a new run")
            }
            plan.targets[index] = completed
            // The digest of a body's file says that it is the same.
            guard !lacked.isEmpty else { continue }
            let values = Count.text(lacked.count, "secret")
            notes.append(
                "target \(target.name): \(values) (\(lacked.joined(separator: ", "))) read again from \(source.name), "
                    + "because they are not stored: they may differ from those at the start of the run")
        }
        return (plan, notes)
    }

    private static func isSame(_ stored: Target, _ given: Target) -> Bool {
        stored.name == given.name || stored.name == given.nameWithDigits
    }

    /// Reads the target from its file again and applies the changes of its variant.
    private static func read(
        _ target: Target, _ lacked: [String]
    ) throws(HarnessError) -> (target: Target, name: String) {
        let what = "target \(target.name): the store does not keep \(lacked.joined(separator: ", "))"
        guard let file = target.file, !target.lacksGivenValues else {
            throw .missing(
                "\(what): give the target again with its values, --resume RUN --target TARGET:env.NAME=VALUE")
        }
        do {
            if target.url != nil {
                return (target.reached(by: try HTTPConfigFile.read(path: file)), file)
            }
            let base = try TargetFile.read(path: file)
            let name = target.unlabeledName ?? target.name
            guard name.hasPrefix(base.name) else {
                throw HarnessError.missing(
                    "\(what), and \(file) now has the target \(base.name): restore the file")
            }
            return (try TargetVariant("x" + name.dropFirst(base.name.count)).applied(to: base), file)
        } catch let error as HarnessError {
            throw error
        } catch {
            throw .missing("\(what), and its file cannot be read again: \(error)")
        }
    }
}
