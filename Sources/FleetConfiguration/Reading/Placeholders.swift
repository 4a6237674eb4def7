/// The placeholders, such as `{name}`, in a target's command, environment and paths.
package enum Placeholders {
    /// The placeholders that the harness replaces when it starts an agent.
    package static let all = ofAgent + ["bin", "root"]
    /// The placeholders of everything that is started for one process, with its directory.
    static let inPrograms = all + ["scratch"] + ofPush
    /// The placeholders of agents that push: the address and the port of their sink, and the time between two pushes in
    /// seconds and in milliseconds.
    static let ofPush = ["sink", "sink_port", "interval", "interval_ms"]
    static let ofAgent = ["name", "address", "port", "health_port", "metrics_port"]
    /// The placeholders that the harness replaces when it starts the load command of an agent.
    package static let inLoadCommands = all + ["rate", "seconds", "warm_up", "seed"]
    /// The placeholders that the load driver replaces in each request.
    package static let inRequestPaths = ["request"]

    /// Replaces the placeholders of a text that have a value in `values`.
    ///
    /// Replacement is done in one pass: placeholders inside a value are not replaced. Other placeholders and other text
    /// in braces stay unchanged.
    package static func expand(_ text: String, values: [String: String]) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    /// Returns the names of the placeholders in a text, in order.
    static func names(in text: String) -> [String] {
        pieces(of: text).compactMap { piece in
            if case .placeholder(let name) = piece { name } else { nil }
        }
    }

    private enum Piece {
        case text(String)
        case placeholder(String)
    }

    /// Splits a text. A placeholder is lower-case letters and underscores in braces; `{}` and `{"a": 1}` are text.
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
