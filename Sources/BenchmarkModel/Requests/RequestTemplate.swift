/// The methods that a request of the load may have.
package enum RequestMethod: String, Codable, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether a request that the server may have carried out already can be sent again (RFC 9110, section 9.2.2).
    package var isIdempotent: Bool { self != .post && self != .patch }

    /// Whether a request without a body says so by `Content-Length: 0` (RFC 9110, section 8.6).
    package var expectsBody: Bool { self == .post || self == .put || self == .patch }
}

/// A header of a request. The value may have the placeholders of `RequestText`.
package struct RequestHeader: Codable, Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A request of the load, as the target file has it: path, header values and body have placeholders.
package struct RequestTemplate: Codable, Hashable, Sendable {
    package var method: RequestMethod
    /// Begins with `/`; `{request}` is replaced by the number of the request.
    package var path: String
    /// In the order of the file. The driver adds Host and Content-Length, and User-Agent and Accept where they are
    /// missing.
    package var headers: [RequestHeader]
    package var body: RequestBody?
    /// How often the request is sent, relative to the other requests.
    package var weight: Int
    package var expectedStatus: ExpectedStatus

    package init(
        method: RequestMethod = .get, path: String, headers: [RequestHeader] = [], body: RequestBody? = nil,
        weight: Int = 1, expectedStatus: ExpectedStatus = .success
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.weight = weight
        self.expectedStatus = expectedStatus
    }

    /// Method and path, for messages. Values of headers and bodies are never shown.
    package var shown: String { "\(method.rawValue) \(path.withoutSecrets)" }

    /// Whether the body waits until the server asks for it (RFC 9110, section 10.1.1).
    package var waitsForContinue: Bool {
        body != nil && headers.contains { $0.name.lowercased() == "expect" && $0.value.lowercased() == "100-continue" }
    }

    fileprivate var withoutSecrets: RequestTemplate {
        var template = self
        template.path = path.withoutSecrets
        template.headers = headers.map { RequestHeader(name: $0.name, value: $0.value.withoutSecrets) }
        template.body = body?.withoutSecrets
        return template
    }

    /// Whether a part of the template is missing because it was read from a store.
    fileprivate var isMasked: Bool {
        ([path] + headers.map(\.value) + [body?.text].compactMap(\.self)).contains { $0.contains(SecretText.mask) }
    }
}

/// The requests of a target file's key `requests`, encoded as a list.
package struct RequestList: Concealable {
    package var templates: [RequestTemplate]

    package init(_ templates: [RequestTemplate]) { self.templates = templates }

    package init(from decoder: any Decoder) throws {
        templates = try decoder.singleValueContainer().decode([RequestTemplate].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(templates)
    }

    package var withoutSecrets: RequestList { RequestList(templates.map(\.withoutSecrets)) }

    package var isMasked: Bool { templates.contains(where: \.isMasked) }
}

/// A secret that requests need, and the place in the target file that names it: an environment variable, or the
/// contents of a file.
package struct RequestVariable: Codable, Hashable, Sendable {
    /// The name of the environment variable; for a file its placeholder without the braces, `file:PATH`.
    package var name: String
    /// `file:line:column`.
    package var location: String
    /// Whether the value becomes a part of a header, which has no line ends.
    package var isInHeader: Bool

    package init(name: String, location: String, isInHeader: Bool) {
        self.name = name
        self.location = location
        self.isInHeader = isInHeader
    }

    /// The path of the file, as the target file has it; nil for an environment variable.
    package var path: String? {
        name.hasPrefix(RequestText.fileMark) ? String(name.dropFirst(RequestText.fileMark.count)) : nil
    }
}
