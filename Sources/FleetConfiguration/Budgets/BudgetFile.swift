package import BenchmarkModel
package import ConfigurationReader

/// Reads budget files: YAML with a list of documented limits, and thresholds for changes between runs.
package enum BudgetFile {
    /// Returns a budget file that another file names: a name of budgets/ as it is, and a path relative to that file.
    static func named(_ nameOrPath: String, inFile file: String) -> String {
        guard !isName(nameOrPath), !nameOrPath.hasPrefix("/") else { return nameOrPath }
        return (file.lastIndex(of: "/").map { file[...$0] } ?? "./") + nameOrPath
    }

    /// Returns the path of a budget file. NAME means `directory/NAME.yaml`; a path is returned unchanged and not
    /// checked.
    package static func resolve(_ nameOrPath: String, in directory: String) -> String {
        isName(nameOrPath) ? "\(directory)/\(nameOrPath).yaml" : nameOrPath
    }

    private static func isName(_ text: String) -> Bool {
        !text.contains("/") && !text.hasSuffix(".yaml") && !text.hasSuffix(".yml")
    }

    package static func read(path: String) throws(ConfigurationErrors) -> BudgetSet {
        try parse(try SourceFile.read(path: path), file: path)
    }

    /// Parses a budget file.
    /// - Parameter file: the path, for the locations in errors.
    package static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> BudgetSet {
        try parse(Array(text.utf8), file: file)
    }

    /// Parses a budget file.
    /// - Parameter file: the path, for the locations in errors.
    package static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> BudgetSet {
        let errors = ErrorList(file: file)
        var fields = try YAMLFields(document: bytes, errors: errors)
        let name = fields.required("name", YAMLNode.text)
        let source = fields.required("source", YAMLNode.text)
        let rows = fields.required("budgets", nodes)
        let changes = fields.optional("changes", nodes) ?? []
        fields.refuseOthers()

        if let name, let problem = SafeName.problem(in: name.value) {
            errors.add(name.position, "name \(quoted(name.value)) \(problem)", SafeName.rule)
        }
        if let rows, rows.isEmpty {
            errors.add(
                fields.entry("budgets")?.value.position, "the list of budgets is empty",
                "give at least one budget")
        }
        var lines: [String: Int] = [:]
        let budgets = (rows ?? []).compactMap { BudgetRow($0, errors)?.budget(lines: &lines) }
        var changeLines: [String: Int] = [:]
        let thresholds = changes.compactMap { ChangeThresholdRow($0, errors)?.threshold(lines: &changeLines) }
        guard errors.isEmpty, let name, let source else { throw errors.collected }
        return BudgetSet(name: name.value, source: source.value, budgets: budgets, changes: thresholds)
    }

    private static func nodes(_ node: YAMLNode) -> (ErrorList) -> [YAMLNode]? {
        { errors in
            if case .sequence(let nodes) = node.content { return nodes }
            errors.add(node.position, "expected a list, found \(node.kind)", "give a list")
            return nil
        }
    }
}
