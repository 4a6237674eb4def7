import Foundation
import Testing

/// Checks statements of documents about the sources: the architecture picture, the messages, the links.
@Suite struct DocumentTextTests {
    private func text(_ document: String) throws -> String {
        try String(contentsOfFile: "\(BenchProcess.root)/\(document)", encoding: .utf8)
    }

    @Test("The architecture picture matches Package.swift; UPDATE_GOLDEN=1 updates it")
    func architecture() throws {
        let graph = PackageGraph(manifest: try text("Package.swift"))
        // Every source folder is exactly one target.
        let folders = try FileManager.default.contentsOfDirectory(atPath: BenchProcess.root + "/Sources")
        #expect(Set(folders) == Set(graph.targets) && Set(graph.targets).count == graph.targets.count)
        for (target, imports) in graph.imports {
            for other in imports { #expect(graph.targets.contains(other), "\(target) imports \(other)") }
            #expect(!graph.reached(from: target).contains(target), "\(target) imports itself")
        }
        let document = try text("docs/architecture.md")
        let fence = try #require(document.range(of: "<!-- picture -->\n"))
        let behind = document[fence.upperBound...]
        let old = behind.hasPrefix("```") ? behind.range(of: "\n```\n").map { behind[..<$0.upperBound] } ?? "" : ""
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            let new = document[..<fence.upperBound] + graph.picture + "\n" + behind.dropFirst(old.count)
            try Data(String(new).utf8).write(to: URL(fileURLWithPath: BenchProcess.root + "/docs/architecture.md"))
            return
        }
        #expect(
            String(old) == graph.picture + "\n", "UPDATE_GOLDEN=1 swift test --filter DocumentTextTests updates it")
    }

    @Test("The picture leaves out arrows that other arrows imply, and no others")
    func reduction() {
        let graph = PackageGraph(
            manifest: """
                .target(name: "CLow"),  // "a comment"
                module("Low", ["CLow"]), module("Bare"),
                .executableTarget(name: "top", dependencies: ["Low", "CLow", "Bare"], swiftSettings: strict),
                test("LowTests", ["Low"]),
                """)
        #expect(graph.targets == ["CLow", "Low", "Bare", "top"])
        #expect(graph.essential(of: "top") == ["Low", "Bare"] && graph.reached(from: "top").contains("CLow"))
        #expect(graph.picture.contains("top --> Low\n") && !graph.picture.contains("top --> CLow"))
    }

    @Test("No library product contains a target with unsafe flags, which SwiftPM refuses in a dependency")
    func unsafeFlags() throws {
        let manifest = try text("Package.swift")
        let graph = PackageGraph(manifest: manifest)
        let libraries = manifest.matches(of: /\.library\(name: "\w+", targets: \["(\w+)"\]/).map { String($0.output.1) }
        // A declaration goes from its name to the next one.
        let declarations = manifest.components(separatedBy: "name: \"").dropFirst()
        let unsafe = declarations.filter { $0.contains("unsafeFlags") || $0.contains("agentLinkage") }
            .compactMap { $0.split(separator: "\"").first.map(String.init) }
        #expect(libraries.count >= 5 && unsafe.contains("SimulatedAgent") && unsafe.contains("LoadDriver"))
        for library in libraries {
            let contained = graph.reached(from: library).union([library])
            #expect(contained.isDisjoint(with: unsafe), "\(library): \(contained.intersection(unsafe))")
        }
    }

    @Test("Help, docs/commands.md and docs/accuracy.md state the same duration of a calibration")
    func calibration() throws {
        let help = try BenchProcess.run(["calibrate", "--help"]).out
        for statement in [help, try text("docs/commands.md"), try text("docs/accuracy.md")] {
            let lines = statement.split(separator: "\n")
                .filter { $0.contains("half an hour") && $0.contains("--quick") }
            #expect(lines.contains { $0.contains("5 minutes") }, "\(lines)")
        }
    }

    /// Returns the messages in the first cells of a document's tables.
    private func messages() throws -> [String] {
        try text("docs/troubleshooting.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { line in
            line.dropFirst(3).components(separatedBy: "` |").first
        }
    }

    @Test("Every message in docs/troubleshooting.md occurs in the sources")
    func sources() throws {
        let texts = try SourceTexts.all().values.flatMap { $0 }
        let messages = try messages()
        #expect(messages.count > 50)
        for message in messages { #expect(texts.contains { $0.contains(message) }, "'\(message)' is in no source") }
    }

    @Test(
        "Every message of a store and every kind of disturbance is in docs/troubleshooting.md",
        arguments: ["ResultStore/ResultStoreError.swift", "Analysis/Doubts/DisturbanceRule.swift"])
    func complete(file: String) throws {
        let messages = try messages()
        let sentences = try #require(try SourceTexts.all()[file])
            // Only whole sentences count, not the parts that are interpolated into them.
            .filter { $0.contains(" ") && ($0.hasPrefix("…: ") || $0.hasPrefix("'…'") || file.hasPrefix("Analysis")) }
        #expect(sentences.count > 6)
        for sentence in sentences {
            #expect(messages.contains { sentence.contains($0) }, "'\(sentence)' is not in docs/troubleshooting.md")
        }
    }

    @Test("Literals are found joined, with … in place of interpolations")
    func scanner() {
        let source = #"""
            // "no" text
            let a = "one \(b ? "two" : "three") four"
                + " five"; let c = """
                six "seven"
                """
            """#
        let found = SourceTexts.literals(in: Array(source.utf8))
        #expect(found.prefix(3) == ["two", "three", "one … four five"])
        #expect(found.count == 4 && found[3].contains("six \"seven\""))
    }

    @Test("Every link between documents has an existing target", arguments: DocumentedBlock.documents)
    func links(document: String) throws {
        let directory = document.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        for match in try text(document).matches(of: /\]\(([^)#:]+)(#([^)]+))?\)/) {
            let path = "\(BenchProcess.root)/\(directory)\(match.output.1)"
            #expect(FileManager.default.fileExists(atPath: path), "\(document): \(match.output.0)")
            guard let anchor = match.output.3, path.hasSuffix(".md") else { continue }
            let headings = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                .filter { $0.hasPrefix("#") }
                .map {
                    $0.drop { $0 == "#" || $0 == " " }.lowercased().replacing(/[^a-z0-9 _-]/, with: "")
                        .replacing(" ", with: "-")
                }
            #expect(headings.contains(String(anchor)), "\(document): \(match.output.0)")
        }
    }
}
