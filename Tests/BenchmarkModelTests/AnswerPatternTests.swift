import BenchmarkModel
import Testing

@Suite("Patterns that answers are compared without") struct AnswerPatternTests {
    private func rest(_ pattern: String, _ text: String) throws -> String {
        String(decoding: try AnswerPattern(pattern).removingMatches(from: Array(text.utf8)), as: UTF8.self)
    }

    @Test("Every match is left out, also at the ends and in bytes after a NUL")
    func matches() throws {
        #expect(try rest("[0-9]+", "12 a 34 b 56") == " a  b ")
        #expect(try rest("\"time\": *\"[^\"]*\"", #"{"time": "12:00", "n": 1}"#) == #"{, "n": 1}"#)
        #expect(try rest("^a", "aaa") == "aa" && rest("x$", "xyx") == "xy" && rest("b", "a\0b") == "a\0")
        #expect(try rest("(ab|cd)+", "xabcdy") == "xy" && rest("z", "abc") == "abc" && rest("a", "") == "")
    }

    @Test("A pattern that matches the empty text leaves everything else")
    func empty() throws {
        #expect(try rest("x*", "abxxc") == "abc" && rest("()", "ab") == "ab")
    }

    @Test("A text that is not a pattern is refused with the C library's reason")
    func invalid() {
        let problem = #expect(throws: AnswerPattern.Problem.self) { try AnswerPattern("a(b") }
        #expect(problem?.reason.isEmpty == false)
    }
}
