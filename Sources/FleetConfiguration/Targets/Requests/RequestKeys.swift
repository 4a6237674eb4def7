import BenchmarkModel
import ConfigurationReader
import PlainText

/// The keys `requests` and `ignore` of a target file.
struct RequestKeys {
    /// The requests, with the secrets that they need and the contents of their bodies' files.
    struct Requests {
        var templates: [RequestTemplate] = []
        var variables: [RequestVariable] = []
        var bodyFiles = BodyFiles()
    }

    /// Decodes the list of requests.
    static func requests(_ node: YAMLNode) -> (ErrorList) -> Requests? {
        { errors in
            guard case .sequence(let nodes) = node.content else {
                errors.add(
                    node.position, "expected a list of requests, found \(node.kind)",
                    "give a list of mappings, such as [{method: POST, path: /orders, body: \"{}\"}]")
                return nil
            }
            guard !nodes.isEmpty else {
                errors.add(
                    node.position, "the list of requests is empty", "give at least one request, or leave out requests")
                return nil
            }
            var result = Requests()
            for node in nodes {
                var reading = RequestReading(
                    errors: errors, variables: result.variables, bodyFiles: result.bodyFiles)
                if let template = reading.request(node) { result.templates.append(template) }
                result.variables = reading.variables
                result.bodyFiles = reading.bodyFiles
            }
            let sum = result.templates.reduce(0) { $0 + $1.weight }
            if sum > RequestSequence.longest {
                errors.add(
                    node.position, "the weights of the requests have the sum \(sum)",
                    "give weights with a sum of at most \(RequestSequence.longest)")
            }
            return result
        }
    }

    /// Refuses a second source of requests, because a figure could not be assigned to one of them.
    static func exclude(_ entry: YAMLEntry?, others: [YAMLEntry?], errors: ErrorList) {
        guard let entry else { return }
        for other in others.compactMap(\.self) {
            errors.add(
                entry.keyPosition, "\(entry.key) and \(other.key) (line \(other.keyPosition.line)) exclude each other",
                other.key == "request_paths"
                    ? "write each path as an entry {path: ...} of requests, and leave out request_paths"
                    : "give requests for requests over HTTP, or load_command for other requests")
        }
    }

    /// Decodes the parts of answers that are not compared.
    static func ignored(_ node: YAMLNode) -> (ErrorList) -> IgnoredParts? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let patterns = fields.optional("patterns", YAMLNode.texts) ?? []
            let pointers = fields.optional("json", YAMLNode.texts) ?? []
            fields.refuseOthers()
            for pattern in patterns {
                do throws(AnswerPattern.Problem) {
                    _ = try AnswerPattern(pattern.value)
                } catch {
                    errors.add(
                        pattern.position, "\(quoted(pattern.value)) is not a pattern (\(error.reason))",
                        "give a POSIX extended regular expression (regex(7))")
                }
            }
            for pointer in pointers where !isPointer(pointer.value) {
                errors.add(
                    pointer.position, "\(quoted(pointer.value)) is not a JSON pointer",
                    "begin with /, and write ~ as ~0 and / as ~1, such as /order/id")
            }
            return IgnoredParts(patterns: patterns.map(\.value), json: pointers.map(\.value))
        }
    }

    private static func isPointer(_ text: String) -> Bool {
        guard text.hasPrefix("/") else { return false }
        return text.split(separator: "~", omittingEmptySubsequences: false).dropFirst().allSatisfy {
            $0.hasPrefix("0") || $0.hasPrefix("1")
        }
    }
}
