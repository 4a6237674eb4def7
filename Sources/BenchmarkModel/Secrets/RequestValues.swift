/// The values of the secrets that requests need.
extension Target {
    /// Why a secret of the requests cannot be used.
    package struct VariableProblem: Error, Hashable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    /// Returns the target with the values of its requests' secrets.
    ///
    /// - Parameters:
    ///   - environment: the environment of the bench.
    ///   - read: reads a file and returns its text, or the system's reason.
    package func withRequestValues(
        from environment: [String: String], reading read: (_ path: String) -> Result<String, VariableProblem>
    ) throws(VariableProblem) -> Target {
        guard let requestVariables else { return self }
        var values: [String: String] = [:]
        for variable in requestVariables {
            let (value, what) = try value(of: variable, environment, read)
            // A line end would end the header, and the rest of the value would be another header.
            guard !variable.isInHeader || value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 }) else {
                throw VariableProblem(
                    message:
                        "\(variable.location): the value of \(what) has a line end or another control character, which "
                        + "a header cannot have: set it without one")
            }
            values[variable.name] = value
        }
        var target = self
        target.requestValues = TargetEnvironment(values)
        return target
    }

    /// Returns the value of a secret and the words for its source.
    private func value(
        of variable: RequestVariable, _ environment: [String: String],
        _ read: (_ path: String) -> Result<String, VariableProblem>
    ) throws(VariableProblem) -> (String, String) {
        guard let path = variable.path else {
            guard let value = environment[variable.name] else {
                throw VariableProblem(
                    message:
                        "\(variable.location): the environment variable \(variable.name) is not set, but requests of "
                        + "target \(name) need it: set it in the environment of exporter-bench")
            }
            return (value, "the environment variable \(variable.name)")
        }
        switch read(beside(variable, path)) {
        case .success(let text):
            // Editors and `echo` end a file with a line end, which is not a part of the secret.
            let value = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
            return (value, "the file \(path)")
        case .failure(let problem):
            throw VariableProblem(
                message:
                    "\(variable.location): the file \(path) of a secret \(problem.message): give a path relative to the "
                    + "directory of the target file, of a file that exporter-bench can read")
        }
    }

    /// Returns a path that is relative to the directory of the target file.
    private func beside(_ variable: RequestVariable, _ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let file = self.file ?? String(variable.location.prefix { $0 != ":" })
        return (file.lastIndex(of: "/").map { String(file[...$0]) } ?? "") + path
    }
}
