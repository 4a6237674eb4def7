import BenchmarkModel
import Report
import Testing

@testable import HTMLReport

@Suite struct MarkupTests {
    @Test("Interpolated text is escaped, and markup is not")
    func escaping() {
        let strange = "<script>alert(\"1\")</script> & 'x'"
        let cell: Markup = "<td title=\"\(strange)\">\(strange)</td>"
        let row: Markup = "<tr>\(cell)\(7)\([cell])</tr>"
        let escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &apos;x&apos;"
        #expect(cell.text == "<td title=\"\(escaped)\">\(escaped)</td>")
        #expect(row.text == "<tr>\(cell.text)7\(cell.text)</tr>")
    }

    @Test("Control and bidirectional characters are shown as escapes")
    func controls() {
        let text = "a\u{0}b\u{1b}[1m\nd\te\u{202e}f"
        #expect(("\(text)" as Markup).text == #"a\0b\u{1B}[1m&#10;d&#9;e\u{202E}f"#)
    }

    @Test("No text opens a tag, ends an attribute or begins a character reference")
    func anything() {
        var random = SeededRandom(seed: 20_261_125)
        let signs = Array("<>&\"'/=`ab \n\u{0}\u{1b}\u{2028}é#;")
        for _ in 0..<5000 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in signs.randomElement(using: &random)! })
            let escaped = ("\(text)" as Markup).text
            #expect(!escaped.contains { "<>\"'".contains($0) })
            for part in escaped.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
                #expect(["amp;", "lt;", "gt;", "quot;", "apos;", "#10;"].contains { part.hasPrefix($0) }, "\(text)")
            }
        }
    }

    @Test("A drawing escapes its texts as the page does")
    func drawings() {
        #expect(EmbeddedJSON.text(["name": .array(["a\u{202e}b"])]) == #"{"name":["a\\u{202E}b"]}"#)
    }

    @Test("A specification with any content is valid in a script element and reads back the same")
    func specifications() throws {
        let text = EmbeddedJSON.text(["name": "</script><!--", "n": 1])
        #expect(!text.contains("<"))
        #expect(text == #"{"n":1,"name":"\u003c/script>\u003c!--"}"#)
    }
}
