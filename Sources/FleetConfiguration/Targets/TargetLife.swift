import BenchmarkModel
import ConfigurationReader

/// The keys of a target file about the life of a process: its directory, the commands before and after it, and its end.
struct TargetLife {
    private let workingDirectory: Located<String>?
    private let setup: [Located<String>]?
    private let teardown: [Located<String>]?
    private let stop: StopRule?

    /// Reads the keys and checks their values.
    init(_ fields: inout YAMLFields, command: [Located<String>]?, packs: Bool) {
        workingDirectory = fields.optional("working_directory", YAMLNode.text)
        setup = fields.optional("setup", YAMLNode.texts)
        teardown = fields.optional("teardown", YAMLNode.texts)
        stop = fields.optional("stop", Self.stop)

        let check = TargetChecks(errors: fields.errors)
        check.command(setup, fields.entry("setup"))
        check.command(teardown, fields.entry("teardown"))
        if packs { check.packCommand((setup ?? []) + (teardown ?? []) + [workingDirectory].compactMap(\.self)) }
        guard let workingDirectory else { return }
        check.placeholders(in: [workingDirectory], allowed: Placeholders.inPrograms)
        check.isAbsolute(workingDirectory, "working_directory is not an absolute path")
        if let program = command?.first {
            check.isAbsolute(program, "the command is not an absolute path, and working_directory changes its meaning")
        }
    }

    /// The texts in which placeholders are replaced.
    var texts: [String] { ((setup ?? []) + (teardown ?? []) + [workingDirectory].compactMap(\.self)).map(\.value) }

    /// Returns the rules with these keys; nil for the usual ones.
    func rules(_ endpoints: ServiceRules) -> ServiceRules? {
        var rules = endpoints
        rules.workingDirectory = workingDirectory?.value ?? ""
        rules.setup = setup?.map(\.value) ?? []
        rules.teardown = teardown?.map(\.value) ?? []
        rules.stop = stop ?? .usual
        return rules == ServiceRules() ? nil : rules
    }

    /// The longest time that a process may take to end, in seconds.
    private static let longestStop = 600.0

    /// Reads `{signal: ..., within_seconds: ...}`.
    private static func stop(_ node: YAMLNode) -> (ErrorList) -> StopRule? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let name = fields.optional("signal", YAMLNode.text)
            let seconds = fields.optional("within_seconds", YAMLNode.number)
            fields.refuseOthers()
            var rule = StopRule.usual
            if let name {
                let signal = StopSignal.allCases.first { name.value == $0.rawValue || name.value == $0.name }
                if signal == nil {
                    errors.add(
                        name.position, "\(quoted(name.value)) is not a signal that ends an agent",
                        "give \(StopSignal.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                rule.signal = signal ?? rule.signal
            }
            if let seconds {
                if !(0.1...longestStop).contains(seconds.value) {
                    errors.add(
                        seconds.position, "\(seconds.value) s is not a time in which an agent can end",
                        "give a number of seconds from 0.1 to 600")
                }
                rule.seconds = seconds.value
            }
            return rule
        }
    }
}

extension TargetChecks {
    /// Checks that a path does not depend on the directory of the process that opens it.
    fileprivate func isAbsolute(_ path: Located<String>, _ problem: String) {
        let beginnings = ["/", "{root}", "{bin}", "{scratch}"]
        guard !beginnings.contains(where: path.value.hasPrefix) else { return }
        errors.add(
            path.position, "\(quoted(path.value)): \(problem)",
            "begin it with / or with {root}, {bin} or {scratch}")
    }
}
