import Foundation
import Testing

/// Holds the texts of the project to the rules that a program can check; TextRules.swift has the rules.
@Suite struct TextStyleTests {
    @Test("No line of a comment or of a document's paragraph is wider than 120 columns")
    func columns() throws {
        let comments = try ProjectTexts.comments().filter { $0.text.count + 4 > TextRule.columns }
            .filter { line in
                let whole = try String(contentsOfFile: "\(BenchProcess.root)/\(line.file)", encoding: .utf8)
                    .split(separator: "\n", omittingEmptySubsequences: false)[line.line - 1]
                return whole.count > TextRule.columns && !TextStyleTests.isUnbreakable(line.text)
            }
        let documents = try ProjectTexts.documents().filter {
            $0.text.count > TextRule.columns && !$0.text.hasPrefix("|") && !$0.text.hasPrefix("<!--")
                && !$0.text.hasPrefix("![") && !TextStyleTests.isUnbreakable($0.text)
        }
        let wide = (comments + documents).map(\.place)
        #expect(wide.isEmpty, "\(wide.count): \(wide.prefix(20))")
    }

    @Test("Comments, messages, test names and documents do not use the excluded words")
    func words() throws {
        let lines =
            try ProjectTexts.comments() + ProjectTexts.testNames() + ProjectTexts.literals()
            + ProjectTexts.documents()
        #expect(lines.count > 8_000)
        for rule in TextRule.words {
            let pattern = try Regex(rule.pattern).ignoresCase()
            let found = lines.filter { line in
                line.text.firstMatch(of: pattern) != nil
            }
            let places = found.map { "\($0.place): \($0.text)" }
            #expect(found.isEmpty, "\(found.count) for '\(rule.pattern)' (\(rule.instead)): \(places.prefix(10))")
        }
    }

    @Test("Comments and test names do not begin with a word that begins a fragment")
    func openings() throws {
        let lines = try (ProjectTexts.comments() + ProjectTexts.testNames()).filter(\.isOpening)
        let found = lines.filter { line in
            TextRule.openings.contains { line.text.lowercased().hasPrefix($0.lowercased() + " ") }
                && !line.text.hasSuffix("?")
        }
        #expect(found.isEmpty, "\(found.count): \(found.prefix(20).map { "\($0.place): \($0.text)" })")
    }

    @Test("README has at most 150 lines, and its first screen has the command and its output")
    func readme() throws {
        let lines = try String(contentsOfFile: BenchProcess.root + "/README.md", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 150)
        #expect(lines.prefix(40).contains { $0.hasPrefix("make bench") })
    }

    @Test("The rules match excluded words and spellings, and nothing similar")
    func rules() throws {
        for (text, isFound) in [
            ("Nobody listens there.", true), ("The behaviour is fixed.", true), ("A start-up takes 2 ms.", true),
            ("The process is no more.", true), ("The behavior is fixed; there is no more room.", false),
        ] {
            let found = try TextRule.words.contains { rule in
                text.firstMatch(of: try Regex(rule.pattern).ignoresCase()) != nil
            }
            #expect(found == isFound, "\(text)")
        }
    }

    /// A line without a space to break at: an address, a path.
    private static func isUnbreakable(_ text: String) -> Bool {
        !text.drop { $0 == " " || $0 == "-" }.contains(" ")
    }
}
