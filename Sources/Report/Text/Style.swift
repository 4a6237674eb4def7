/// The style of a piece of text on a terminal.
enum Style: CaseIterable {
    case plain
    case heading
    case good
    case bad
    case open

    /// Returns the text with the escape codes of the style, or unchanged without `color`.
    func applied(to text: String, color: Bool) -> String {
        guard color, let code else { return text }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }

    /// The codes that `applied` adds, each without its escape character.
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
