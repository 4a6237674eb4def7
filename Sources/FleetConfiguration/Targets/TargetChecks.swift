import BenchmarkModel
import ConfigurationReader
import PlainText

/// The checks of a target file's values beyond their types.
struct TargetChecks {
    let errors: ErrorList

    /// Checks the name, which is used in result rows and file names.
    func name(_ name: Located<String>?) {
        guard let name, let problem = SafeName.problem(in: name.value) else { return }
        errors.add(name.position, "name \(quoted(name.value)) \(problem)", SafeName.rule)
    }

    func command(_ command: [Located<String>]?, _ entry: YAMLEntry?) {
        guard let command else { return }
        if command.first?.value.isEmpty ?? true {
            errors.add(
                entry?.value.position, "the command has no executable", "give the executable and its arguments")
        }
        placeholders(in: command, allowed: Placeholders.inPrograms)
    }

    /// Checks the load command. Either the bench or the load command sends requests: with both, a figure could not be
    /// assigned to one load.
    func loadCommand(_ command: [Located<String>]?, _ entry: YAMLEntry?, requestPaths: YAMLEntry?) {
        guard let entry else { return }
        if let requestPaths {
            errors.add(
                entry.keyPosition,
                "load_command and request_paths (line \(requestPaths.keyPosition.line)) exclude each other",
                "give request_paths for requests over HTTP, or load_command for other requests")
        }
        guard let command else { return }
        if command.first?.value.isEmpty ?? true {
            errors.add(
                entry.value.position, "the load command has no executable",
                "give the executable and its arguments")
        }
        placeholders(in: command, allowed: Placeholders.inLoadCommands)
    }

    /// Checks that the command of a pack has no placeholder of a single agent, because one command starts all agents of
    /// a pack.
    func packCommand(_ command: [Located<String>]) {
        for text in command {
            for name in Placeholders.names(in: text.value) where Placeholders.ofAgent.contains(name) {
                errors.add(
                    text.position, "{\(name)} differs between agents, but packs: true starts several with one command",
                    "give it to the agents in environment")
            }
        }
    }

    func environment(_ variables: [String: Located<String>], _ entry: YAMLEntry?) {
        placeholders(in: Array(variables.values), allowed: Placeholders.inPrograms)
        guard case .mapping(let entries)? = entry?.value.content else { return }
        for variable in entries where !Self.isVariable(variable.key) {
            errors.add(
                variable.keyPosition, "\(quoted(variable.key)) is not a name of an environment variable",
                "use letters, digits and _, not beginning with a digit")
        }
    }

    func variables(_ names: [Located<String>]) {
        for name in names where !Self.isVariable(name.value) {
            errors.add(
                name.position, "\(quoted(name.value)) is not a name of an environment variable",
                "use letters, digits and _, not beginning with a digit")
        }
    }

    func requestPaths(_ paths: [Located<String>], _ entry: YAMLEntry?) {
        if let entry, paths.isEmpty {
            errors.add(
                entry.value.position, "the list of request_paths is empty",
                "give at least one path, or leave out request_paths")
        }
        for path in paths { self.path(path, placeholders: Placeholders.inRequestPaths) }
    }

    /// Checks that there are answers to compare.
    func ignored(_ entry: YAMLEntry?, hasRequests requests: YAMLEntry?) {
        guard let entry, requests == nil else { return }
        errors.add(
            entry.keyPosition, "ignore needs requests, because only their answers are compared",
            "give requests or request_paths, or leave out ignore")
    }

    /// Checks a path. It is written into a request line unchanged, so a space or a line end in it would end the path or
    /// the line.
    func path(_ path: Located<String>, placeholders allowed: [String] = []) {
        let isPrintable = path.value.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        if !path.value.hasPrefix("/") || !isPrintable {
            errors.add(
                path.position, "\(quoted(path.value)) is not a path",
                "begin with /, and write spaces and characters outside ASCII as %XX")
        }
        placeholders(in: [path], allowed: allowed)
    }

    func isPositive(_ number: Located<Double>) {
        if number.value <= 0 { errors.add(number.position, "\(number.value) is not above 0", "give a positive number") }
        // The same limit as that of the flag --rate.
        if number.value > 10_000 {
            errors.add(number.position, "\(number.value) is above 10000", "give a number up to 10000")
        }
    }

    func connections(_ number: Located<Double>?, _ entry: YAMLEntry?, hasRequests: Bool) {
        guard let number, let entry else { return }
        if !hasRequests {
            errors.add(
                entry.keyPosition, "connections needs requests, because only the load driver opens them",
                "give requests or request_paths, or leave out connections")
        }
        let counts = Target.connectionCounts
        guard Int(exactly: number.value).map(counts.contains) != true else { return }
        errors.add(
            number.position, "\(number.value) is not a number of connections",
            "give a whole number from \(counts.lowerBound) to \(counts.upperBound)")
    }

    /// Checks a schedule: only the bench's own load has one, and one with rates of its own excludes the keys of a rate.
    func schedule(_ schedule: LoadSchedule?, _ entry: YAMLEntry?, hasRequests: Bool, others: [YAMLEntry?]) {
        guard let schedule, let entry else { return }
        if !hasRequests {
            errors.add(
                entry.keyPosition, "schedule needs requests, because only the load driver follows it",
                "give requests or request_paths, or leave out schedule")
        }
        guard schedule.hasOwnRates else { return }
        for other in others.compactMap(\.self) {
            errors.add(
                other.keyPosition,
                "\(other.key) has no effect, because the schedule \(schedule.text) has rates of its own",
                "leave out \(other.key), or give schedule: poisson or constant")
        }
    }

    func search(_ entry: YAMLEntry?, hasRequests: Bool) {
        guard let entry, !hasRequests else { return }
        errors.add(
            entry.keyPosition, "request_rate_auto needs requests, because only the load driver knows late sends",
            "give requests or request_paths, or leave out request_rate_auto")
    }

    func isShare(_ number: Located<Double>) {
        guard !(0...1).contains(number.value) else { return }
        errors.add(number.position, "\(number.value) is not a share", "give a number from 0 to 1, such as 0.01")
    }

    func placeholders(in texts: [Located<String>], allowed: [String] = Placeholders.all) {
        for text in texts {
            for name in Placeholders.names(in: text.value) where !allowed.contains(name) {
                let remedy = suggestion(for: "{\(name)}", among: allowed.map { "{\($0)}" })
                errors.add(
                    text.position, "unknown placeholder {\(name)}",
                    allowed.isEmpty
                        ? "leave it out: this text has no placeholders" : remedy)
            }
        }
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { SafeName.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }
}
