import Foundation

/// The targets of Package.swift and their imports, read from the file's text. Targets of tests, fuzzing, examples and
/// benchmarks are left out.
struct PackageGraph {
    /// Targets in the order of the file.
    let targets: [String]
    let imports: [String: [String]]

    init(manifest: String) {
        // Targets that exist only for fuzzing come after that line.
        let text = (manifest.components(separatedBy: "\n// Linked with libFuzzer").first ?? manifest)
            .replacing(/\/\/[^\n]*/, with: "")
        let pattern =
            /(?:\bmodule\(|\.(?:executableTarget|target|systemLibrary)\(\s*name:)\s*"(?<name>[^"]+)"(?:,\s*(?:dependencies:\s*)?\[(?<list>[^\]]*)\])?/
        var targets: [String] = []
        var imports: [String: [String]] = [:]
        let excluded = [
            "TestSupport", "ModelLiterals", "SampleRuns", "exporter-example", "exporter-example-tls",
            "ExporterBenchmarks",
            "BenchmarkPages", "PeerDriver",
            "peer-driver", "peer-driver-heap", "PeerComparison", "exporter-peers",
        ]
        for match in text.matches(of: pattern) where !excluded.contains(String(match.output.name)) {
            let name = String(match.output.name)
            targets.append(name)
            imports[name] = (match.output.list ?? "").matches(of: /"([^"]+)"/).map { String($0.output.1) }
        }
        self.targets = targets
        self.imports = imports
    }

    /// Returns all targets that a target reaches by imports, without the target itself.
    func reached(from target: String) -> Set<String> {
        var found: Set<String> = []
        var open = imports[target] ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += imports[next] ?? [] }
        }
        return found
    }

    /// Returns the imports of a target that other imports do not imply.
    func essential(of target: String) -> [String] {
        let direct = imports[target] ?? []
        return direct.filter { one in !direct.contains { $0 != one && reached(from: $0).contains(one) } }
    }

    /// The graph in Mermaid syntax, which GitHub and editors draw.
    var picture: String {
        var lines = ["```mermaid", "flowchart TD"]
        // The name of a C library begins with C and another capital letter.
        for target in targets where target.prefixMatch(of: /C[A-Z]/) != nil {
            lines.append("    \(target)([\(target)])")
        }
        for target in targets {
            for other in essential(of: target) { lines.append("    \(target) --> \(other)") }
        }
        return (lines + ["```"]).joined(separator: "\n")
    }
}
