import Foundation

/// The words that texts of this project do not use, and what they use instead; CONTRIBUTING.md has the reason.
struct TextRule: Sendable {
    let pattern: String
    let instead: String

    /// Matched without regard to case in comments, string literals, test names and documents.
    static let words: [TextRule] = [
        TextRule(pattern: #"\bnobod(y|ies)\b"#, instead: "no process, no caller, no user"),
        TextRule(
            pattern: #"\b(is|are) no (more(?=[.,;:]|$)|\w+ (of its own|at all)\b)"#, instead: "does not exist; is not a"
        ),
        TextRule(pattern: #"\b(is|was|are|were|been) told of\b"#, instead: "is reported"),
        TextRule(pattern: #"\bc(o|a)mes? to (its|their|an) end\b"#, instead: "exits, completes"),
        TextRule(pattern: #"\bc(o|a)me of it\b"#, instead: "the result"),
        TextRule(pattern: #"\b(has|have|had) a share\b"#, instead: "uses, takes part"),
        TextRule(pattern: #"\bwhat mends\b"#, instead: "fix"),
        TextRule(pattern: #"\bstands? beside\b"#, instead: "is shown next to"),
        TextRule(pattern: #"\bof which\b,? the\b"#, instead: "a sentence with a subject"),
        TextRule(pattern: #"\bstart-ups?\b"#, instead: "startup"),
        TextRule(
            pattern:
                #"\b(initiali|normali|seriali|recogni|organi|summari|minimi|maximi|optimi|analy|synchroni)s(e|es|ed|ing|ation)\b"#,
            instead: "American spelling: -ize, -yze"),
        TextRule(
            pattern:
                #"\b(behaviours?|colours?|neighbours?|favours?|honours?|centres?|labelled|cancelled|catalogue|grey)\b"#,
            instead: "American spelling: behavior, color, neighbor, favor, center, labeled, canceled"),
    ]

    /// The first word of a comment or a test name, with a capital letter: fragments begin with these.
    static let openings = ["Nobody", "Of", "What", "Which", "Who", "Whose"]

    /// The widest line of a comment or of a paragraph, in characters.
    static let columns = 120
}

/// A line of text for people, and where it is.
struct TextLine: Sendable {
    let file: String
    let line: Int
    let text: String
    /// Whether it begins a comment, a test name or a literal.
    var isOpening = false

    var place: String { "\(file):\(line)" }
}

/// The comments, test names and documents of the project.
enum ProjectTexts {
    static let folders = ["Sources", "Tests", "Benchmarks", "Examples", "Fuzz"]

    private static func paths(in folders: [String], suffixes: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            let names =
                FileManager.default.enumerator(atPath: BenchProcess.root + "/" + folder)?.allObjects as? [String] ?? []
            return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.map { "\(folder)/\($0)" }
        }.filter { !$0.contains("Fixtures/") }.sorted()
    }

    private static func lines(of file: String) throws -> [Substring] {
        try String(contentsOfFile: "\(BenchProcess.root)/\(file)", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The lines of all comments of Swift and C sources, without their marks.
    static func comments() throws -> [TextLine] {
        try paths(in: folders, suffixes: [".swift", ".h", ".c"]).flatMap { file -> [TextLine] in
            var found: [TextLine] = []
            var isInside = false
            for (index, line) in try lines(of: file).enumerated() {
                let trimmed = line.drop { $0 == " " }
                guard trimmed.hasPrefix("//") else {
                    isInside = false
                    continue
                }
                let text = trimmed.drop { $0 == "/" }.drop { $0 == " " }
                found.append(
                    TextLine(file: file, line: index + 1, text: String(text), isOpening: !isInside && !text.isEmpty))
                isInside = !text.isEmpty
            }
            return found
        }
    }

    /// The names of tests and suites.
    static func testNames() throws -> [TextLine] {
        try paths(in: ["Tests"], suffixes: [".swift"]).flatMap { file -> [TextLine] in
            let lines = try lines(of: file)
            return lines.indices.compactMap { index -> TextLine? in
                let line = lines[index].trimmingCharacters(in: .whitespaces)
                let isBroken = index > 0 && lines[index - 1].hasSuffix("@Test(")
                guard line.hasPrefix("@Test(\"") || line.hasPrefix("@Suite(\"") || isBroken && line.hasPrefix("\"")
                else { return nil }
                let name = line.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first ?? ""
                return TextLine(file: file, line: index + 1, text: String(name), isOpening: true)
            }
        }
    }

    /// The string literals of Sources.
    static func literals() throws -> [TextLine] {
        try SourceTexts.all().sorted { $0.key < $1.key }.flatMap { file, texts in
            texts.filter { $0.contains(" ") }.map { TextLine(file: "Sources/" + file, line: 0, text: $0) }
        }
    }

    /// The lines of documents outside of fenced blocks.
    static func documents() throws -> [TextLine] {
        let others = paths(in: ["docs", "Benchmarks", "results", "Sources"], suffixes: [".md"])
        return try (["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"] + others).flatMap { file in
            var isFenced = false
            return try lines(of: file).enumerated().compactMap { index, line -> TextLine? in
                if line.hasPrefix("```") {
                    isFenced.toggle()
                    return nil
                }
                return isFenced ? nil : TextLine(file: file, line: index + 1, text: String(line))
            }
        }
    }
}
