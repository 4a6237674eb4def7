import ConfigurationReader

/// A file of a fleet, as the command line names it.
package struct FleetInput: Hashable, Sendable {
    package let path: String
    /// The machine of its agents, where the file does not say it; nil for the file's name.
    package let machine: String?

    package init(path: String, machine: String? = nil) {
        self.path = path
        self.machine = machine
    }

    /// `FILE`, `MACHINE=FILE`, or several with commas between.
    package static func list(_ text: String) -> [FleetInput] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            // A path that has an equals sign: begin it with ./
            guard halves.count == 2, SafeName.fault(in: halves[0]) == nil else { return FleetInput(path: String(part)) }
            return FleetInput(path: halves[1], machine: halves[0])
        }
    }

    /// The file's name without folder and ending.
    var stem: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let ending = [".csv", ".yaml", ".yml", ".json"].first { last.hasSuffix($0) } ?? ""
        let stem = String(last.dropLast(ending.count))
        return stem.isEmpty ? "fleet" : stem
    }
}

/// How a fleet file is written.
enum FleetForm {
    case csv
    /// YAML, of which JSON is a part.
    case yaml

    /// By the ending; where that says nothing, by the first line that does.
    init(of bytes: [UInt8], path: String) {
        if path.hasSuffix(".csv") {
            self = .csv
        } else if [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) {
            self = .yaml
        } else {
            self = Self.looksLikeYAML(bytes) ? .yaml : .csv
        }
    }

    /// Of a header of columns no word has a colon; of YAML and JSON the first line has one, a bracket or a dash.
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
