import ConfigurationReader

/// A fleet file, as the command line names it.
package struct FleetInput: Hashable, Sendable {
    package let path: String
    /// The machine of agents without a machine in the file; nil for the name of the file.
    package let machine: String?

    package init(path: String, machine: String? = nil) {
        self.path = path
        self.machine = machine
    }

    /// Parses a list of `FILE` and `MACHINE=FILE`, separated by commas.
    package static func list(_ text: String) -> [FleetInput] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            // A user can write a path that contains an equals sign as ./PATH.
            guard halves.count == 2, SafeName.problem(in: halves[0]) == nil else {
                return FleetInput(path: String(part))
            }
            return FleetInput(path: halves[1], machine: halves[0])
        }
    }

    /// The name of the file without directory and extension.
    var stem: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let ending = [".csv", ".yaml", ".yml", ".json"].first { last.hasSuffix($0) } ?? ""
        let stem = String(last.dropLast(ending.count))
        return stem.isEmpty ? "fleet" : stem
    }
}

/// The syntax of a fleet file.
enum FleetForm {
    case csv
    /// YAML or JSON. JSON is a subset of YAML.
    case yaml

    /// Determines the syntax from the extension of the file or, for an unknown extension, from its first line with
    /// content.
    init(of bytes: [UInt8], path: String) {
        if path.hasSuffix(".csv") {
            self = .csv
        } else if [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) {
            self = .yaml
        } else {
            self = Self.looksLikeYAML(bytes) ? .yaml : .csv
        }
    }

    /// Returns whether a text looks like YAML. A CSV header has no colon; the first line of YAML and JSON has a colon,
    /// a bracket or a dash.
    private static func looksLikeYAML(_ bytes: [UInt8]) -> Bool {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        for line in text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            if "{[-%".utf8.contains(first) { return true }
            return line.prefix { $0 != UInt8(ascii: ",") }.contains(UInt8(ascii: ":"))
        }
        return false
    }
}
