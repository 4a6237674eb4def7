/// The body of a request.
package enum RequestBody: Hashable, Sendable {
    /// A text of the target file, with the placeholders of `RequestText`.
    case text(String)
    /// The contents of a file. A plan has only their size and digest; `Target.bodyFiles` has the contents.
    case file(BodyFile)

    /// The text, without secrets, and the file as it is.
    var withoutSecrets: RequestBody {
        switch self {
        case .text(let text): .text(text.withoutSecrets)
        case .file: self
        }
    }

    /// The text; nil for a file.
    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The file; nil for a text.
    package var file: BodyFile? { if case .file(let file) = self { file } else { nil } }
}

extension RequestBody: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self = .text(value) }
}

/// Encoded as a text, or as the size and the digest of a file.
extension RequestBody: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .file(try container.decode(BodyFile.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .file(let file): try container.encode(file)
        }
    }
}

/// The identity of a body's file: a plan keeps no path of this machine and no contents.
package struct BodyFile: Codable, Hashable, Sendable {
    /// Size in bytes.
    package var bytes: Int
    /// SHA-256 in hexadecimal digits.
    package var sha256: String

    package init(bytes: Int, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// The contents of a body's file.
package enum BodyContents: Hashable, Sendable {
    /// A text in UTF-8, whose placeholders are replaced as in a body of the target file.
    case text(String)
    /// Other bytes, which are sent as they are.
    case bytes([UInt8])

    package init(_ bytes: [UInt8]) {
        self = String(validating: bytes, as: UTF8.self).map(BodyContents.text) ?? .bytes(bytes)
    }
}

/// Encoded as a text with a character from U+0000 to U+00FF for each byte, which is shorter than a list of numbers.
extension BodyContents: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let scalars = try container.decode(String.self).unicodeScalars
        let bytes = scalars.compactMap { UInt8(exactly: $0.value) }
        guard bytes.count == scalars.count else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the contents of a body")
        }
        self.init(bytes)
    }

    package func encode(to encoder: any Encoder) throws {
        let bytes: [UInt8] =
            switch self {
            case .text(let text): Array(text.utf8)
            case .bytes(let bytes): bytes
            }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        var container = encoder.singleValueContainer()
        try container.encode(String(text))
    }
}

/// The contents of the files of a target's bodies, by their digest. They are neither encoded nor shown.
package struct BodyFiles: Hashable, Sendable, CustomReflectable, CustomStringConvertible {
    package var contents: [String: BodyContents]

    package init(_ contents: [String: BodyContents] = [:]) { self.contents = contents }

    package var description: String { "\(contents.count) bodies" }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}
