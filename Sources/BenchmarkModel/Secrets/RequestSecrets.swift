/// The secrets that requests need, whose values come from the environment and from files.
package struct RequestSecrets {
    /// Why a secret cannot be used.
    package struct Problem: Error, Hashable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    package let variables: [RequestVariable]
    /// Subject and verb of the messages, such as `requests of target shop need`.
    package let needed: String
    /// The file that paths are relative to; nil for the file of each variable's location.
    package let file: String?
    /// The directory that paths are relative to, in words.
    package let base: String

    package init(
        _ variables: [RequestVariable], needed: String, file: String?, base: String = "the directory of the target file"
    ) {
        self.variables = variables
        self.needed = needed
        self.file = file
        self.base = base
    }

    /// Returns the values by the names of the variables.
    ///
    /// - Parameters:
    ///   - environment: the environment of the bench.
    ///   - read: reads a file and returns its text, or the system's reason.
    package func values(
        from environment: [String: String], reading read: (_ path: String) -> Result<String, Problem>
    ) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        for variable in variables {
            let (value, source) = try value(of: variable, environment, read)
            // A line end would end the header, and the rest of the value would be another header.
            guard !variable.isInHeader || value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 }) else {
                throw Problem(
                    message:
                        "\(variable.location): the value of \(source) has a line end or another control character, "
                        + "which a header cannot have: set it without one")
            }
            values[variable.name] = value
        }
        return values
    }

    /// Returns the value of a secret and the words for its source.
    private func value(
        of variable: RequestVariable, _ environment: [String: String],
        _ read: (_ path: String) -> Result<String, Problem>
    ) throws(Problem) -> (String, String) {
        guard let path = variable.path else {
            guard let value = environment[variable.name] else {
                throw Problem(
                    message:
                        "\(variable.location): the environment variable \(variable.name) is not set, but \(needed) it: "
                        + "set it in the environment of exporter-bench")
            }
            return (value, "the environment variable \(variable.name)")
        }
        switch read(beside(variable, path)) {
        case .success(let text):
            // Editors and `echo` end a file with a line end, which is not a part of the secret.
            let value = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
            return (value, "the file \(path)")
        case .failure(let problem):
            throw Problem(
                message:
                    "\(variable.location): the file \(path) of a secret \(problem.message): give a path relative to "
                    + "\(base), of a file that exporter-bench can read")
        }
    }

    /// Returns a path that is relative to the directory of the file.
    private func beside(_ variable: RequestVariable, _ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let file = file ?? String(variable.location.prefix { $0 != ":" })
        return (file.lastIndex(of: "/").map { String(file[...$0]) } ?? "") + path
    }
}

extension Target {
    /// The secrets of its requests; nil if they need none.
    package var requestSecrets: RequestSecrets? {
        requestVariables.map { RequestSecrets($0, needed: "requests of target \(name) need", file: file) }
    }
    /// Returns the target with the values of its requests' secrets; see `RequestSecrets.values`.
    package func withRequestValues(
        from environment: [String: String], reading read: (_ path: String) -> Result<String, RequestSecrets.Problem>
    ) throws(RequestSecrets.Problem) -> Target {
        guard let requestSecrets else { return self }
        var target = self
        target.requestValues = TargetEnvironment(try requestSecrets.values(from: environment, reading: read))
        return target
    }
}
