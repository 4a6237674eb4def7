import BenchmarkModel

/// The parts of a head or of a body, with all secrets filled in. Neighboring texts are one part.
struct RequestParts {
    enum Part {
        case text([UInt8])
        /// The number of the request.
        case number
        case host
        /// The length of the body.
        case length
    }

    /// Values of the secrets, by name.
    let values: [String: String]
    var parts: [Part] = []

    init(values: [String: String]) { self.values = values }

    mutating func add(_ text: String) {
        if case .text(let before)? = parts.last {
            parts[parts.count - 1] = .text(before + text.utf8)
        } else {
            parts.append(.text(Array(text.utf8)))
        }
    }

    /// Adds a text with placeholders.
    mutating func addFilled(_ text: String) {
        for piece in RequestText.pieces(of: text) {
            switch piece {
            case .text(let text): add(text)
            case .number: parts.append(.number)
            case .variable(let name): add(values[name] ?? RequestText.placeholder(name))
            }
        }
    }
}
