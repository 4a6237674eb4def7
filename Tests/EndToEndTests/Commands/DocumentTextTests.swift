import Foundation
import Testing

/// What documents say of the sources is so: the picture of the parts, the messages, the links.
@Suite struct DocumentTextTests {
    private func text(_ document: String) throws -> String {
        try String(contentsOfFile: "\(BenchProcess.root)/\(document)", encoding: .utf8)
    }

    @Test("the picture of the architecture is Package.swift's; UPDATE_GOLDEN=1 makes it anew")
    func architecture() throws {
        let graph = PackageGraph(manifest: try text("Package.swift"))
        // Every folder of sources is a target that was read, and none is two.
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
            String(old) == graph.picture + "\n", "UPDATE_GOLDEN=1 swift test --filter DocumentTextTests makes it anew")
    }

    @Test("the picture leaves out what follows from other arrows, and nothing else")
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

    @Test("help, README and the page about accuracy say the same of a calibration's duration")
    func calibration() throws {
        let help = try BenchProcess.run(["calibrate", "--help"]).out
        for said in [help, try text("README.md"), try text("docs/accuracy.md")] {
            let lines = said.split(separator: "\n").filter { $0.contains("half an hour") && $0.contains("--quick") }
            #expect(lines.contains { $0.contains("5 minutes") }, "\(lines)")
        }
    }

    /// The first cells of a document's tables that are quoted whole.
    private func messages() throws -> [String] {
        try text("docs/troubleshooting.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { line in
            line.dropFirst(3).components(separatedBy: "` |").first
        }
    }

    @Test("every message of the page of remedies is one of the sources'")
    func sources() throws {
        let texts = try SourceTexts.all().values.flatMap { $0 }
        let messages = try messages()
        #expect(messages.count > 50)
        for message in messages { #expect(texts.contains { $0.contains(message) }, "'\(message)' is in no source") }
    }

    @Test(
        "every message of a store, and every kind of disturbance, has its remedy",
        arguments: ["ResultStore/ResultStoreError.swift", "Analysis/Doubts/DisturbanceRule.swift"])
    func complete(file: String) throws {
        let messages = try messages()
        let sentences = try #require(try SourceTexts.all()[file])
            // Of a sentence's parts that are chosen within it, the whole is told.
            .filter { $0.contains(" ") && ($0.hasPrefix("…: ") || $0.hasPrefix("'…'") || file.hasPrefix("Analysis")) }
        #expect(sentences.count > 6)
        for sentence in sentences {
            #expect(messages.contains { sentence.contains($0) }, "'\(sentence)' is not in docs/troubleshooting.md")
        }
    }

    @Test("texts are found with what joins them, and with what is filled in left open")
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

    @Test("every link from one document to another leads somewhere", arguments: DocumentedBlock.documents)
    func links(document: String) throws {
        let directory = document.contains("/") ? document.components(separatedBy: "/")[0] + "/" : ""
        for match in try text(document).matches(of: /\]\(([^)#:]+)(#([^)]+))?\)/) {
            let path = "\(BenchProcess.root)/\(directory)\(match.output.1)"
            #expect(FileManager.default.fileExists(atPath: path), "\(document): \(match.output.0)")
            guard let anchor = match.output.3, path.hasSuffix(".md") else { continue }
            let headings = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                .filter { $0.hasPrefix("#") }
                .map {
                    $0.drop { $0 == "#" || $0 == " " }.lowercased().replacing(/[^a-z0-9 -]/, with: "")
                        .replacing(" ", with: "-")
                }
            #expect(headings.contains(String(anchor)), "\(document): \(match.output.0)")
        }
    }
}
