import Testing

@testable import ConfigurationReader

@Suite("YAML")
struct YAMLTests {
    func parse(_ text: String) throws(ConfigurationErrors) -> YAMLNode {
        let errors = ErrorList(file: "f.yaml")
        let node = try YAMLDocument.parse(Array(text.utf8), errors: errors)
        try errors.throwIfAny()
        return node
    }

    func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try parse(text) }.map(\.description)
    }

    @Test("every node knows its line and column")
    func positions() throws {
        let root = try parse("# comment\na:\n  - x\n  - \"1\"\né: {b: 2}\n")
        guard case .mapping(let entries) = root.content, case .sequence(let items) = entries[0].value.content,
            case .mapping(let inner) = entries[1].value.content
        else {
            Issue.record("not the tree that was written: \(root)")
            return
        }
        #expect(entries.map(\.key) == ["a", "é"])
        #expect(entries.map(\.keyPosition) == [SourcePosition(line: 2, column: 1), SourcePosition(line: 5, column: 1)])
        #expect(items.map(\.position) == [SourcePosition(line: 3, column: 5), SourcePosition(line: 4, column: 5)])
        #expect(items.map(\.content) == [.scalar("x", isPlain: true), .scalar("1", isPlain: false)])
        #expect(inner[0].value.position == SourcePosition(line: 5, column: 8))
    }

    @Test("a scalar ends after its last character or its closing quote, a list after its bracket")
    func ends() throws {
        let root = try parse("a: x y   # comment\nb: \"é\"\nc: [1, 2]\n")
        guard case .mapping(let entries) = root.content else {
            Issue.record("not the tree that was written: \(root)")
            return
        }
        let ends = [(1, 7), (2, 7), (3, 10)].map { SourcePosition(line: $0.0, column: $0.1) }
        #expect(entries.map(\.value.end) == ends)
    }

    @Test(
        "anchors, aliases and tags are refused where they are",
        arguments: ["- &x 1", "- *x", "- !!int 1", "- &x []", "- !t {}"])
    func fancy(text: String) {
        #expect(
            failures(text).first?.contains("f.yaml:1:3: ") == true)
    }

    @Test("a key given twice is named with its first line")
    func duplicates() {
        #expect(
            failures("a: 1\nb: 2\na: 3\nb: 4") == [
                "f.yaml:3:1: key \"a\" is already on line 1: give it once",
                "f.yaml:4:1: key \"b\" is already on line 2: give it once",
            ])
    }

    @Test("deep, second and empty documents and keys that are no words are refused")
    func shapes() {
        #expect(failures(String(repeating: "[", count: 100)).first?.contains("1:17: nested more than 16 deep") == true)
        #expect(failures("a: 1\n---\nb: 1\n").first?.contains("f.yaml:2:1: a second document") == true)
        #expect(failures("# nothing\n") == ["f.yaml: is empty: write a mapping of keys and values"])
        #expect(failures("? [a]\n: 1").first?.contains("f.yaml:1:3: a key that is a list") == true)
        #expect(failures(String(repeating: "#", count: 1 << 20) + "\n").first?.contains("larger than 1 MiB") == true)
    }

    @Test("what libyaml cannot read has its words and the place")
    func syntax() {
        #expect(failures("a: [1, 2\nb: 3").first?.hasPrefix("f.yaml:2:") == true)
        #expect(failures("a: b: c").first?.hasPrefix("f.yaml:1:5: mapping values are not allowed") == true)
        #expect(failures("a: 1\n b\u{7}: 2").first == "f.yaml:2:3: control characters are not allowed: write YAML 1.1")
    }

    @Test("values of the wrong type are named with what must be there")
    func types() throws {
        let list = ErrorList(file: "f.yaml")
        let root = try YAMLDocument.parse(
            Array("{a: [], b: {}, c: , d: 1.5, e: \"1\", f: nan, g: .5e3, h: x, i: \"\\0\"}".utf8), errors: list)
        var fields = try #require(YAMLFields(root, errors: list))
        #expect(fields.required("a", YAMLNode.text) == nil)
        #expect(fields.required("b", YAMLNode.texts) == nil)
        #expect(fields.required("c", YAMLNode.text) == nil)
        #expect(fields.required("d", YAMLNode.wholeNumber) == nil)
        #expect(fields.required("e", YAMLNode.number) == nil)
        #expect(fields.required("f", YAMLNode.number) == nil)
        #expect(fields.required("g", YAMLNode.number)?.value == 500)
        #expect(fields.required("h", YAMLNode.flag) == nil)
        #expect(fields.required("i", YAMLNode.text) == nil)
        #expect(fields.optional("k", YAMLNode.text) == nil)
        #expect(fields.required("l", YAMLNode.text) == nil)
        fields.refuseOthers()
        #expect(
            list.collected.errors.map(\.message) == [
                "key \"l\" is missing", "a list where a text must be", "a mapping where a list of texts must be",
                "nothing where a text must be", "\"1.5\" where a whole number must be",
                "\"1\" where a finite number must be", "\"nan\" where a finite number must be",
                "\"x\" where true or false must be", "a text with a NUL character",
            ])
    }

    @Test("unquoted numbers and flags are texts as they stand where a text is asked for")
    func plainTexts() throws {
        let list = ErrorList(file: "f.yaml")
        let root = try YAMLDocument.parse(Array("{a: 0.010, b: false, c: \"\"}".utf8), errors: list)
        #expect(root.textMap(list)?.mapValues(\.value) == ["a": "0.010", "b": "false", "c": ""])
        #expect(list.isEmpty)
    }
}
