import PlainText
import Testing

@Suite struct PrintedTextTests {
    /// C0 and C1 controls, DEL, bidirectional marks, zero-width and other invisible characters, separators, a tag and a
    /// private character.
    private static let unseen: [UInt32] =
        Array(0...0x1f) + Array(0x7f...0x9f) + [
            0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
            0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x3164, 0xe000, 0xfe0f, 0xfeff, 0xfffe,
            0xffff, 0xe0041,
        ]

    private static func scalar(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value)! }

    @Test(
        "Characters that control a terminal, change the direction of text or are invisible are escaped",
        arguments: unseen)
    func escaped(value: UInt32) {
        let scalar = Self.scalar(value)
        #expect(!PrintedText.isPrintable(scalar))
        let line = PrintedText.line("a\(scalar)b")
        #expect(line.unicodeScalars.allSatisfy { $0.isASCII && PrintedText.isPrintable($0) })
        #expect(line.hasPrefix("a\\") && line.hasSuffix("b") && line.count > 3)
    }

    @Test("Letters, signs and emoji are not escaped")
    func visible() {
        let text = "Größe 5 µs, naïve, Ελληνικά, עברית, 日本語, 🙂, \u{a0}e\u{301} \\ \"quoted\" 'x'"
        #expect(PrintedText.line(text) == text && PrintedText.lines(text) == text && PrintedText.json(text) == text)
    }

    @Test("Escapes contain the code of the character, and escaping them again changes nothing")
    func escapes() {
        let text = "a\u{1b}[31m\tb\r\n\u{202e}c"
        #expect(PrintedText.line(text) == #"a\u{1B}[31m\tb\r\n\u{202E}c"#)
        #expect(PrintedText.lines(text) == "a\\u{1B}[31m\tb\\r\n\\u{202E}c")
        #expect(PrintedText.line(PrintedText.line(text)) == PrintedText.line(text))
    }

    @Test("The length of an excerpt counts characters of the text, not of its escapes")
    func excerpts() {
        #expect(PrintedText.excerpt("abc", limit: 3) == "abc")
        #expect(PrintedText.excerpt("ab\u{202e}d", limit: 3) == #"ab\u{202E}..."#)
        #expect(PrintedText.excerpt("", limit: 3).isEmpty)
    }

    @Test("JSON keeps its values and line feeds, and uses JSON escapes")
    func json() {
        #expect(
            PrintedText.json("{\n\"a\": \"x\u{202e}\u{7f}\u{e0041}\"\n}")
                == "{\n\"a\": \"x\\u202e\\u007f\\udb40\\udc41\"\n}")
    }
}
