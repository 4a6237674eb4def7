/// How a piece of text looks on a terminal.
enum Style: CaseIterable {
    case plain
    case heading
    case good
    case bad
    case open

    func applied(to text: String, colour: Bool) -> String {
        guard colour, let code else { return text }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }

    /// What follows the escape character in all that `applied` adds.
    static let codes = ["[0m"] + allCases.compactMap(\.code).map { "[\($0)m" }

    private var code: Int? {
        switch self {
        case .plain: nil
        case .heading: 1
        case .good: 32
        case .bad: 31
        case .open: 33
        }
    }
}
