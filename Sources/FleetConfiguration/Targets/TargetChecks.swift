import ConfigurationReader

/// What the values of a target file must keep beyond their types.
struct TargetChecks {
    let errors: ErrorList

    /// The name stands in result rows and file names.
    func name(_ name: Located<String>?) {
        guard let name, let fault = SafeName.fault(in: name.value) else { return }
        errors.add(name.position, "name \(quoted(name.value)) \(fault)", SafeName.rule)
    }

    func command(_ command: [Located<String>]?, _ entry: YAMLEntry?) {
        guard let command else { return }
        if command.first?.value.isEmpty ?? true {
            errors.add(
                entry?.value.position, "a command without an executable", "give the executable and its arguments")
        }
        placeholders(in: command)
    }

    /// The bench sends requests, or the user's own program does: were it both, whose load a figure is of could not be said.
    func loadCommand(_ command: [Located<String>]?, _ entry: YAMLEntry?, requestPaths: YAMLEntry?) {
        guard let entry else { return }
        if let requestPaths {
            errors.add(
                entry.keyPosition, "load_command beside request_paths (line \(requestPaths.keyPosition.line))",
                "give request_paths for requests over HTTP, load_command for any others")
        }
        guard let command else { return }
        if command.first?.value.isEmpty ?? true {
            errors.add(
                entry.value.position, "a load command without an executable",
                "give the executable and its arguments")
        }
        placeholders(in: command, allowed: Placeholders.inLoadCommands)
    }

    /// One command starts all agents of a pack.
    func isOfNoAgent(_ command: [Located<String>]) {
        for text in command {
            for name in Placeholders.names(in: text.value) where Placeholders.ofAgent.contains(name) {
                errors.add(
                    text.position, "{\(name)} is one agent's, and packs: true starts several with one command",
                    "have the agent take it from its environment")
            }
        }
    }

    func environment(_ variables: [String: Located<String>], _ entry: YAMLEntry?) {
        placeholders(in: Array(variables.values))
        guard case .mapping(let entries)? = entry?.value.content else { return }
        for variable in entries where !Self.isVariable(variable.key) {
            errors.add(
                variable.keyPosition, "\(quoted(variable.key)) is no name of an environment variable",
                "use letters, digits and _, not beginning with a digit")
        }
    }

    func variables(_ names: [Located<String>]) {
        for name in names where !Self.isVariable(name.value) {
            errors.add(
                name.position, "\(quoted(name.value)) is no name of an environment variable",
                "use letters, digits and _, not beginning with a digit")
        }
    }

    func requestPaths(_ paths: [Located<String>], _ entry: YAMLEntry?) {
        if let entry, paths.isEmpty {
            errors.add(entry.value.position, "no request path", "give at least one, or leave the key out")
        }
        for path in paths { self.path(path, placeholders: Placeholders.inRequestPaths) }
    }

    /// A path goes into a request line as it is: a space or line end in it would end the path, or the line.
    func path(_ path: Located<String>, placeholders allowed: [String] = []) {
        let isPrintable = path.value.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        if !path.value.hasPrefix("/") || !isPrintable {
            errors.add(
                path.position, "\(quoted(path.value)) is no path",
                "begin with /, and write %XX for spaces and what is not ASCII")
        }
        placeholders(in: [path], allowed: allowed)
    }

    func isPositive(_ number: Located<Double>) {
        if number.value <= 0 { errors.add(number.position, "\(number.value) is not above 0", "give a positive number") }
        // As of a flag that says the same.
        if number.value > 10_000 {
            errors.add(number.position, "\(number.value) is above 10000", "give a number up to 10000")
        }
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
                    text.position, "unknown placeholder {\(name)}", allowed.isEmpty ? "none is replaced here" : remedy)
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
