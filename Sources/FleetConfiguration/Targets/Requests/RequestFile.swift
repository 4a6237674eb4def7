package import BenchmarkModel
package import ConfigurationReader

/// Reads the requests of a file: a target file, or a file with the key `requests` alone.
package enum RequestFile {
    /// The requests, with the secrets that they need and the contents of their bodies' files.
    package struct Requests: Sendable {
        package let templates: [RequestTemplate]
        package let variables: [RequestVariable]
        package let bodyFiles: BodyFiles
    }

    package static func read(path: String) throws(ConfigurationErrors) -> Requests {
        let errors = ErrorList(file: path)
        var fields = try YAMLFields(document: try SourceFile.read(path: path), errors: errors)
        let paths = fields.optional("request_paths", YAMLNode.texts) ?? []
        let requests = fields.optional("requests", RequestKeys.requests)
        TargetChecks(errors: errors).requestPaths(paths, fields.entry("request_paths"))
        RequestKeys.exclude(fields.entry("requests"), others: [fields.entry("request_paths")], errors: errors)
        guard requests != nil || !paths.isEmpty else {
            errors.add(
                fields.position, "the file has neither requests nor request_paths",
                "give a key requests with a list, such as [{method: POST, path: /orders, body: \"{}\"}]")
            throw errors.collected
        }
        try errors.throwIfAny()
        return Requests(
            templates: requests?.templates ?? paths.map { RequestTemplate(path: $0.value) },
            variables: requests?.variables ?? [], bodyFiles: requests?.bodyFiles ?? BodyFiles())
    }
}

extension RequestHeader {
    /// Returns why a request cannot have a header of this name; nil if it can.
    package static func problem(inName name: String) -> String? {
        if !RequestReading.isToken(name) { return "'\(name)' is not the name of a header" }
        let own = RequestReading.ownHeaders.filter { $0 != "host" }
        return own.contains(name.lowercased())
            ? "the load driver sets the header \(name) itself, or cannot send it" : nil
    }
}
