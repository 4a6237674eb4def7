import BenchmarkModel
import ConfigurationReader
import PlainText

/// Reads one entry of the key `requests`.
struct RequestReading {
    let errors: ErrorList
    /// The secrets of the requests read so far, each once.
    var variables: [RequestVariable]
    /// The contents of the files of bodies read so far.
    var bodyFiles: BodyFiles

    /// Largest body in bytes. The plan has the body, and every request sends it.
    static let longestBody = 1 << 20
    private static let largestWeight = 1000
    /// Headers that the driver sets, or that change how an answer is framed.
    static let ownHeaders = [
        "host", "content-length", "connection", "transfer-encoding", "upgrade", "te", "keep-alive",
    ]

    mutating func request(_ node: YAMLNode) -> RequestTemplate? {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
        let method = fields.optional("method", YAMLNode.choice(of: RequestMethod.self)) ?? .get
        let path = fields.required("path", YAMLNode.text)
        let headers = fields.optional("headers", YAMLNode.node)
        let text = fields.optional("body", YAMLNode.text)
        let file = fields.optional("body_file", YAMLNode.text)
        let weight = fields.optional("weight", YAMLNode.wholeNumber)
        let expected = fields.optional("expect_status", YAMLNode.node)
        fields.refuseOthers()

        if let path { check(path) }
        if let weight, !(1...Self.largestWeight).contains(weight.value) {
            errors.add(
                weight.position, "weight \(weight.value) is out of range", "give a whole number from 1 to 1000")
        }
        if let body = fields.entry("body"), let file = fields.entry("body_file") {
            errors.add(
                file.keyPosition, "body_file and body (line \(body.keyPosition.line)) exclude each other",
                "give one of the two")
        }
        if method == .head, let entry = fields.entry("body") ?? fields.entry("body_file") {
            errors.add(
                entry.keyPosition, "a HEAD request has no body", "leave out \(entry.key), or give another method")
        }
        let allHeaders = headers.map { self.headers($0) } ?? []
        let body = text.map { inline($0) } ?? file.flatMap { content($0) }
        if let headers { checkExpectation(headers, hasBody: body != nil || fields.entry("body_file") != nil) }
        let status = expected.map(self.status) ?? .success
        guard let path, let status else { return nil }
        return RequestTemplate(
            method: method, path: path.value, headers: allHeaders, body: body, weight: weight?.value ?? 1,
            expectedStatus: status)
    }

    private func check(_ path: Located<String>) {
        TargetChecks(errors: errors).path(path, placeholders: Placeholders.inRequestPaths)
        let isSecret = RequestText.pieces(of: path.value).contains { if case .variable = $0 { true } else { false } }
        guard isSecret || path.value.contains(RequestText.variableMark) else { return }
        errors.add(
            path.position, "{env.NAME} and {file:PATH} are not replaced in a path, because paths are shown",
            "send the value in a header or in the body")
    }

    /// Checks a body of the target file.
    private mutating func inline(_ text: Located<String>) -> RequestBody {
        check(length: text.value.utf8.count, text.position)
        note(text, isInHeader: false)
        return .text(text.value)
    }

    private func check(length: Int, _ position: SourcePosition?) {
        guard length > Self.longestBody else { return }
        errors.add(position, "the body has \(length) bytes", "give a body of at most \(Self.longestBody) bytes")
    }

    /// Reads the file of a body. Its path is relative to the target file.
    private mutating func content(_ file: Located<String>) -> RequestBody? {
        let directory = errors.file.lastIndex(of: "/").map { errors.file[...$0] } ?? ""
        let path = file.value.hasPrefix("/") ? file.value : directory + file.value
        let bytes: [UInt8]
        do throws(ConfigurationErrors) {
            bytes = try SourceFile.read(path: path)
        } catch {
            let reason = error.errors.first.map { "\($0.message): \($0.remedy)" } ?? "cannot be read"
            errors.add(
                file.position, "\(quoted(path)) \(reason)", "give a path relative to the directory of the target file")
            return nil
        }
        check(length: bytes.count, file.position)
        let contents = BodyContents(bytes)
        // The placeholders of a file have the place of its name.
        if case .text(let text) = contents { note(Located(value: text, position: file.position), isInHeader: false) }
        let identity = BodyFile(bytes: bytes.count, sha256: SHA256.hexadecimal(of: bytes))
        bodyFiles.contents[identity.sha256] = contents
        return .file(identity)
    }

    /// Checks that only a body is waited for.
    private func checkExpectation(_ headers: YAMLNode, hasBody: Bool) {
        guard case .mapping(let entries) = headers.content,
            let entry = entries.first(where: { $0.key.lowercased() == "expect" })
        else { return }
        if case .scalar(let value, _) = entry.value.content, value.lowercased() != "100-continue" {
            errors.add(
                entry.value.position, "\(quoted(value)) is not an expectation",
                "write 100-continue, the only one of HTTP, or leave out the header")
        }
        if !hasBody {
            errors.add(
                entry.keyPosition, "the header Expect needs a body, which waits for the server",
                "give body or body_file, or leave out the header")
        }
    }

    private mutating func headers(_ node: YAMLNode) -> [RequestHeader] {
        guard case .mapping(let entries) = node.content else {
            errors.add(
                node.position, "expected a mapping of headers, found \(node.kind)",
                "give a mapping of names and values")
            return []
        }
        var seen: Set<String> = []
        return entries.compactMap { entry in
            let name = entry.key.lowercased()
            if !Self.isToken(entry.key) {
                errors.add(
                    entry.keyPosition, "\(quoted(entry.key)) is not the name of a header",
                    "use letters, digits and - only")
            } else if Self.ownHeaders.contains(name) {
                errors.add(
                    entry.keyPosition, "the load driver sets the header \(entry.key) itself, or cannot send it",
                    "leave it out")
            } else if !seen.insert(name).inserted {
                errors.add(
                    entry.keyPosition, "the header \(entry.key) is given twice", "give it once")
            }
            guard let value = entry.value.text(errors) else { return nil }
            check(value, of: entry.key)
            return RequestHeader(name: entry.key, value: value.value)
        }
    }

    private mutating func check(_ value: Located<String>, of name: String) {
        if !value.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 }) {
            errors.add(
                value.position, "the value of the header \(name) has a line end or another control character",
                "write the value in one line")
        }
        TargetChecks(errors: errors).placeholders(in: [value], allowed: Placeholders.inRequestPaths)
        note(value, isInHeader: true)
        let isSecret = SecretText.isSecret(name: name[...]) || name.lowercased().contains("cookie")
        let isLiteral = RequestText.pieces(of: value.value).allSatisfy { if case .text = $0 { true } else { false } }
        if isSecret, isLiteral {
            errors.add(
                value.position,
                "the value of the header \(name) may be a secret, and a plan is stored with its requests",
                "write it as {env.NAME}, and set that environment variable for exporter-bench, or as {file:PATH}")
        }
    }

    /// Records the secrets of a text.
    private mutating func note(_ text: Located<String>, isInHeader: Bool) {
        var found = 0
        for case .variable(let name) in RequestText.pieces(of: text.value) {
            if !name.hasPrefix(RequestText.fileMark) { found += 1 }
            let place = "\(errors.file):\(text.position.line):\(text.position.column)"
            if let known = variables.firstIndex(where: { $0.name == name }) {
                variables[known].isInHeader = variables[known].isInHeader || isInHeader
            } else {
                variables.append(RequestVariable(name: name, location: place, isInHeader: isInHeader))
            }
        }
        guard text.value.ranges(of: RequestText.variableMark).count > found else { return }
        errors.add(
            text.position, "a placeholder that begins with {env. has no valid name",
            "write {env.NAME}, with letters, digits and _, not beginning with a digit")
    }

    private func status(_ node: YAMLNode) -> ExpectedStatus? {
        let nodes = if case .sequence(let nodes) = node.content { nodes } else { [node] }
        guard !nodes.isEmpty else {
            errors.add(node.position, "the list of statuses is empty", "give a status, such as 201, or 2xx")
            return nil
        }
        let words = nodes.compactMap { node -> String? in
            guard let word = node.text(errors) else { return nil }
            guard ExpectedStatus.range(word.value) != nil else {
                errors.add(
                    word.position, "\(quoted(word.value)) is not a status",
                    "give a number from 200 to 599, or one of 2xx, 3xx, 4xx and 5xx")
                return nil
            }
            return word.value
        }
        return words.count == nodes.count ? ExpectedStatus(words) : nil
    }

    /// Whether a text is a token of RFC 9110, section 5.6.2.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { SafeName.isLetterOrDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
