/// The arguments of `exporter-peers`.
package struct PeerOptions: Hashable, Sendable {
    /// Number of rounds: enough for intervals, and less than 8 minutes with all rows and peers.
    package var rounds = 11
    package var rows = Row.all
    package var peers = Peer.names
    /// Seed of the order; nil to draw one.
    package var seed: UInt64?
    package var json = false

    /// An invalid argument; the text says what is valid.
    package struct Mistake: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package init() {}

    /// - Parameter arguments: Arguments without the program's name.
    package init(_ arguments: [String]) throws(Mistake) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            func value(_ what: String) throws(Mistake) -> String {
                guard let value = rest.popFirst() else { throw Mistake(description: "\(argument) needs \(what)") }
                return value
            }
            switch argument {
            case "--json": json = true
            case "--rounds":
                let text = try value("a number from 1 to 1000")
                guard let count = Int(text), (1...1000).contains(count) else {
                    throw Mistake(description: "--rounds \(text): give a number from 1 to 1000")
                }
                rounds = count
            case "--seed":
                let text = try value("a number")
                guard let number = UInt64(text) else {
                    throw Mistake(description: "--seed \(text): give a whole number that is not negative")
                }
                seed = number
            case "--rows":
                let names = try Self.names(argument, try value("rows"), known: Row.all.map(\.name))
                rows = Row.all.filter { names.contains($0.name) }
            case "--peers":
                let names = try Self.names(argument, try value("peers"), known: Peer.names)
                peers = Peer.names.filter(names.contains)
            default: throw Mistake(description: "unknown argument '\(argument)'; --help lists the arguments")
            }
        }
    }

    private static func names(_ flag: String, _ text: String, known: [String]) throws(Mistake) -> [String] {
        let names = text.split(separator: ",").map(String.init)
        if let unknown = names.first(where: { !known.contains($0) }) {
            let all = known.joined(separator: ", ")
            throw Mistake(description: "\(flag) \(unknown): unknown name; give some of \(all)")
        }
        guard !names.isEmpty else {
            throw Mistake(description: "\(flag) needs names: \(known.joined(separator: ", "))")
        }
        return names
    }
}
