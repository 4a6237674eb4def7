/// The name of a subject: of a target, of a variant of a target (`swift:interval=5`), or of two targets that are
/// compared (`B vs A`). It identifies the subject within a plan. Titles for people are strings.
///
/// Its coded form is the bare name, also as a key of a dictionary.
package struct SubjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }

    package static func < (a: SubjectID, b: SubjectID) -> Bool { a.text < b.text }
}

extension SubjectID: Codable {
    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SubjectID: CodingKeyRepresentable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    package var codingKey: any CodingKey { Key(stringValue: text) }

    package init?(codingKey: some CodingKey) { text = codingKey.stringValue }
}
