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

    /// Returns the tree in flow style.
    func text(_ text: String) throws -> String { try parse(text).flow }

    func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try parse(text) }.map(\.description)
    }

    @Test("Every node has its line and column")
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

    @Test("A scalar ends after its last character or its closing quote, and a list after its bracket")
    func ends() throws {
        let root = try parse("a: x y   # comment\nb: \"é\"\nc: [1, 2]\n")
        guard case .mapping(let entries) = root.content else {
            Issue.record("not the tree that was written: \(root)")
            return
        }
        let ends = [(1, 7), (2, 7), (3, 10)].map { SourcePosition(line: $0.0, column: $0.1) }
        #expect(entries.map(\.value.end) == ends)
    }

    @Test("An anchor does not change a value, and an alias has the value of its anchor")
    func anchors() throws {
        #expect(try text("a: &x 1\nb: &y [1, *x]\nc: *y") == "{a: 1, b: [1, 1], c: [1, 1]}")
        // The last anchor before the alias is used.
        #expect(try text("[&x 1, *x, &x 2, *x]") == "[1, 1, 2, 2]")
    }

    @Test("A merge key adds only missing keys, and the first of several mappings has precedence")
    func merges() throws {
        let base = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\n"
        let tail = ", base: {x: 1, y: 2}, more: {y: 3, z: 4}"
        func merged(_ mapping: String) throws -> String {
            try text("a: &unused 0\n\(base)t: \(mapping)").replacing(tail, with: "")
        }
        #expect(try merged("{<<: *b, y: 9}") == "{a: 0, t: {y: 9, x: 1}}")
        #expect(try merged("{<<: [*b, *m]}") == "{a: 0, t: {x: 1, y: 2, z: 4}}")
        // A quoted << is an ordinary key.
        #expect(try merged("{\"<<\": *b}") == "{a: 0, t: {<<: {x: 1, y: 2}}}")
        #expect(
            failures("a: {<<: 1}") == [
                "f.yaml:1:9: expected a mapping after <<, found \"1\": write <<: *NAME or <<: [*A, *B]"
            ])
    }

    @Test(
        "Whole numbers are those of YAML 1.1, as in PyYAML",
        arguments: [
            ("0", 0), ("7200", 7200), ("-5", -5), ("+7400", 7400), ("7_300", 7300), ("07200", 3712), ("-012", -10),
            ("0x1c20", 7200), ("0x1C_20", 7200), ("0b101", 5), ("08", nil), ("0x", nil), ("0b2", nil), ("_1", nil),
            ("", nil), ("-", nil), ("1.0", nil), ("1e3", nil), ("10:30", nil), ("\u{0661}", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func integers(text: String, number: Int?) {
        #expect(YAMLInteger.value(of: text) == number)
    }

    @Test("The value of an alias has the position of the alias, and messages give the line on which it is written")
    func aliasPlaces() throws {
        let list = ErrorList(file: "f.yaml")
        let root = try YAMLDocument.parse(Array("a: &x\n  n: one\n\nb: {<<: *x}\nc: *x\n".utf8), errors: list)
        for key in ["b", "c"] { _ = root[key]?["n"]?.wholeNumber(list) }
        #expect(
            list.collected.errors.map(\.description) == [
                "f.yaml:4:9: expected a whole number, found \"one\" (written on line 2): give a whole number",
                "f.yaml:5:4: expected a whole number, found \"one\" (written on line 2): give a whole number",
            ])
    }

    @Test("Aliases without an anchor, inside their own anchor, or of unlimited size are refused")
    func wrongAliases() {
        #expect(failures("a: *x").first?.hasPrefix("f.yaml:1:4: the alias *x has no anchor &x before it") == true)
        #expect(failures("a: &x [*x]").first?.hasPrefix("f.yaml:1:8: the alias *x is inside") == true)
        #expect(failures("a: &x {<<: *x}").first?.hasPrefix("f.yaml:1:12: the alias *x is inside") == true)
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(failures(laughs).first?.contains("the aliases expand to more than 200000 values") == true)
    }

    @Test("The tags of YAML determine the type of a value, and other tags are refused only when the value is read")
    func tags() throws {
        #expect(try parse("!!str 1").content == .scalar("1", isPlain: false))
        #expect(try parse("! 1").content == .scalar("1", isPlain: false))
        #expect(try parse("!!int \"1\"").content == .scalar("1", isPlain: true))
        #expect(try text("!!map {a: !!seq [1]}") == "{a: [1]}")
        #expect(try parse("{a: 1, b: !vault [x]}")["a"]?.content == .scalar("1", isPlain: true))
        let list = ErrorList(file: "f.yaml")
        _ = try parse("{a: !vault x}")["a"]?.text(list)
        #expect(
            list.collected.errors.map(\.description) == [
                "f.yaml:1:5: expected a text, found a value with the tag \"!vault\": give a text"
            ])
    }

    @Test(
        "Flags are the words of YAML 1.1, and null has four spellings",
        arguments: [
            ("true", true), ("True", true), ("TRUE", true), ("yes", true), ("On", true), ("no", false), ("OFF", false),
            ("tRue", nil), ("y", nil), ("1", nil), ("\"true\"", nil),
        ] as [(String, Bool?)])
    func flags(word: String, flag: Bool?) throws {
        let list = ErrorList(file: "f.yaml")
        #expect(try parse(word).flag(list) == flag)
        #expect(list.isEmpty == (flag != nil))
        for null in ["~", "null", "Null", "NULL"] { #expect(try parse("[\(null), 1]").items[0].isNothing) }
    }

    @Test("CR LF and a byte order mark are not part of values, and a tab in the indentation is reported")
    func lineEnds() throws {
        #expect(try text("\u{feff}a: 1\r\nb:\r\n  - x\r\n") == "{a: 1, b: [x]}")
        #expect(
            failures("a:\n\t- 1").first?.hasSuffix("indent with spaces: YAML does not allow tabs there") == true)
    }

    @Test("A duplicate key is reported with the line of the first one")
    func duplicates() {
        #expect(
            failures("a: 1\nb: 2\na: 3\nb: 4") == [
                "f.yaml:3:1: key \"a\" is already on line 1: give it once",
                "f.yaml:4:1: key \"b\" is already on line 2: give it once",
            ])
    }

    @Test("Documents that are too deep, a second document, an empty file and keys that are not words are refused")
    func shapes() {
        #expect(
            failures(String(repeating: "[", count: 100)).first?.contains("1:65: nested more than 64 levels deep")
                == true)
        #expect(failures("a: 1\n---\nb: 1\n").first?.contains("f.yaml:2:1: the file has a second document") == true)
        #expect(failures("# nothing\n") == ["f.yaml: is empty: write a mapping of keys and values"])
        #expect(failures("? [a]\n: 1").first?.contains("f.yaml:1:3: the key is a list") == true)
        #expect(failures(String(repeating: "#", count: 16 << 20) + "\n").first?.contains("larger than 16 MiB") == true)
    }

    @Test("A syntax error has the message of libyaml and its position")
    func syntax() {
        #expect(failures("a: [1, 2\nb: 3").first?.hasPrefix("f.yaml:2:") == true)
        #expect(failures("a: b: c").first?.hasPrefix("f.yaml:1:5: mapping values are not allowed") == true)
        #expect(failures("a: 1\n b\u{7}: 2").first == "f.yaml:2:3: control characters are not allowed: write YAML 1.1")
    }

    @Test("A value of the wrong type is reported with the expected type")
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
                "key \"l\" is missing", "expected a text, found a list", "expected a list of texts, found a mapping",
                "expected a text, found nothing", "expected a whole number, found \"1.5\"",
                "expected a finite number, found \"1\"", "expected a finite number, found \"nan\"",
                "expected true or false, found \"x\"", "the text has a NUL character",
            ])
    }

    @Test("Unquoted numbers and flags are read unchanged as texts")
    func plainTexts() throws {
        let list = ErrorList(file: "f.yaml")
        let root = try YAMLDocument.parse(Array("{a: 0.010, b: false, c: \"\"}".utf8), errors: list)
        #expect(root.textMap(list)?.mapValues(\.value) == ["a": "0.010", "b": "false", "c": ""])
        #expect(list.isEmpty)
    }
}

extension YAMLNode {
    fileprivate var items: [YAMLNode] { if case .sequence(let nodes) = content { nodes } else { [] } }

    fileprivate var flow: String {
        switch content {
        case .scalar(let text, _), .tagged(let text): text
        case .sequence(let nodes): "[\(nodes.map(\.flow).joined(separator: ", "))]"
        case .mapping(let entries): "{\(entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", "))}"
        }
    }
}
