import BenchmarkModel
import Foundation
import PlainText
import Testing

@testable import Report

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Exports of a validation")
struct ValidationExportTests {
    static let agent = FindingSubject.agent(AgentID(machine: "M", name: "A"))

    static func validation(problem: String = "port 7 is also claimed by B") -> Validation {
        Validation(
            name: "f", checks: ["ports", "collisions"], subjects: [agent, .agent(AgentID(machine: "M", name: "B"))],
            findings: [
                Finding(
                    check: "collisions", subject: agent, place: FileLocation(file: "f.csv", line: 2, column: 7),
                    problem: problem, remedy: "change 7 to 8",
                    edits: [FileEdit(file: "f.csv", line: 2, column: 7, old: "7", new: "8")]),
                Finding(
                    check: "live", subject: .url("http://h:1/metrics"), severity: .warning, problem: "x", remedy: ""),
            ])
    }

    /// The elements of a document in order, with names and attributes, and its whole text.
    final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) { elements.append((name, attributes)) }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    private func read(_ text: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "") in \(text)")
        return reader
    }

    @Test("JUnit has a suite per subject and a case per check, which fails if the check found something")
    func junit() throws {
        let reader = try read(ValidationJUnit.text(Self.validation(), at: 0))
        let shown = reader.elements.map { "\($0.name) \($0.attributes["name"] ?? $0.attributes["type"] ?? "")" }
        #expect(
            shown == [
                "testsuites f", "testsuite M/A", "testcase ports", "testcase collisions", "failure collisions",
                "testsuite M/B", "testcase ports", "testcase collisions", "testsuite http://h:1/metrics",
                "testcase ports", "testcase collisions", "testcase live", "failure live",
            ])
        #expect(reader.elements[0].attributes["tests"] == "7")
        #expect(reader.elements[0].attributes["failures"] == "2")
        #expect(reader.text.contains("error: f.csv:2:7: port 7 is also claimed by B: change 7 to 8"))
    }

    @Test(
        "An XML parser returns every text unchanged, except that invisible characters are escaped",
        arguments: [
            "<&>\"' ]]> é 🙂", "a\tb\nc\r", "\u{0}\u{1b}[31m\u{b}", "\u{fffe}\u{ffff}\u{85}\u{2028}\u{202e}",
            "&amp;<!--",
        ])
    func escapes(text: String) throws {
        let reader = try read(ValidationJUnit.text(Self.validation(problem: text), at: 0))
        let expected = PrintedText.lines(text)
        let failure = try #require(reader.elements.first { $0.name == "failure" })
        #expect(failure.attributes["message"].map { Array($0.unicodeScalars) } == Array(expected.unicodeScalars))
        #expect(reader.text.contains(expected))
    }

    @Test("JSON has every key, and null for missing values")
    func json() throws {
        let text = ValidationJSON.text(Self.validation())
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object.keys.sorted() == ["checks", "edits", "findings", "live", "name", "subjects"])
        let findings = try #require(object["findings"] as? [[String: Any]])
        for finding in findings {
            #expect(
                finding.keys.sorted() == [
                    "check", "column", "edits", "file", "line", "problem", "remedy", "severity", "subject",
                ])
        }
        #expect(findings[0]["line"] as? Int == 2)
        #expect(findings[1]["line"] is NSNull)
        #expect((findings[0]["subject"] as? [String: String]) == ["type": "agent", "machine": "M", "name": "A"])
        #expect((object["edits"] as? [[String: Any]])?.first?["new"] as? String == "8")
    }

    @Test("A check that was not made is skipped in JUnit, and a running agent has a row in JSON")
    func live() throws {
        let validation = Validation(
            name: "f", checks: ["reachable", "gzip"], subjects: [Self.agent], findings: [],
            unmade: [Self.agent: ["gzip": "it answers <uncompressed>"]],
            live: [LiveRow(subject: Self.agent, url: "http://h:1/metrics", state: .page, tries: 2, gzip: .no)])
        let reader = try read(ValidationJUnit.text(validation, at: 0))
        #expect(reader.elements.map(\.name) == ["testsuites", "testsuite", "testcase", "testcase", "skipped"])
        #expect(reader.elements[0].attributes["skipped"] == "1")
        #expect(reader.elements[4].attributes["message"] == "it answers <uncompressed>")
        let text = ValidationJSON.text(validation)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let row = try #require((object["live"] as? [[String: Any]])?.first)
        #expect(row["tries"] as? Int == 2)
        #expect(row["gzip"] as? String == "no")
        #expect(row["health"] as? String == "not asked")
        #expect(row["seconds"] is NSNull)
        #expect(row["unmade"] as? [String: String] == ["gzip": "it answers <uncompressed>"])
    }
}
