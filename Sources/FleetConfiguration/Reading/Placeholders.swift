/// `{name}` and the like in a target's command, environment and paths.
package enum Placeholders {
    /// What the harness fills in when it starts an agent.
    package static let all = ofAgent + ["bin", "root"]
    static let ofAgent = ["name", "address", "port", "health_port", "metrics_port"]
    /// What it fills in when it starts an agent's load command.
    package static let inLoadCommands = all + ["rate", "seconds", "warm_up", "seed"]
    /// What the load fills in for each request.
    package static let inRequestPaths = ["request"]

    /// `text` with every placeholder that `values` has replaced, in one pass: what a value brings in is not expanded.
    /// Others, and braces around anything else, stay.
    package static func expand(_ text: String, values: [String: String]) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    /// The placeholders of a text, in order.
    static func names(in text: String) -> [String] {
        pieces(of: text).compactMap { piece in
            if case .placeholder(let name) = piece { name } else { nil }
        }
    }

    private enum Piece {
        case text(String)
        case placeholder(String)
    }

    /// A placeholder is small letters and underscores in braces; `{}` and `{"a": 1}` are text.
    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = String.UnicodeScalarView()
        var word: String.UnicodeScalarView?
        for scalar in text.unicodeScalars {
            if scalar == "{" {
                if let word { plain += "{".unicodeScalars + word }
                word = .init()
            } else if scalar == "}", let name = word, !name.isEmpty {
                pieces += [.text(String(plain)), .placeholder(String(name))]
                (plain, word) = (.init(), nil)
            } else if word != nil, scalar == "_" || ("a"..."z").contains(scalar) {
                word?.append(scalar)
            } else {
                if let word { plain += "{".unicodeScalars + word }
                word = nil
                plain.append(scalar)
            }
        }
        if let word { plain += "{".unicodeScalars + word }
        return pieces + [.text(String(plain))]
    }
}
