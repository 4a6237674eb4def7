import Testing

@testable import FleetConfiguration

@Suite("Words of a command line") struct ShellWordsTests {
    @Test(
        "A text is split at blanks, with the quotation marks of shells",
        arguments: [
            ("a b", ["a", "b"]), ("  a\t b ", ["a", "b"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
            ("a b\\ c", ["a", "b c"]), ("a ''", ["a", ""]), ("a --x='y z'w", ["a", "--x=y zw"]),
            ("a \"b \\\" \\\\ \\n\"", ["a", "b \" \\ \\n"]), ("a '$b | c'", ["a", "$b | c"]), ("a x=1", ["a", "x=1"]),
        ])
    func words(text: String, command: [String]) throws {
        #expect(try ShellWords(text).command == command)
    }

    @Test("Assignments before the command are variables")
    func assignments() throws {
        let words = try ShellWords("A=1 B_2='x y' run C=3")
        #expect(words.environment == ["A": "1", "B_2": "x y"] && words.command == ["run", "C=3"])
    }

    @Test(
        "Syntax that only a shell understands is refused, and so is a text without a program",
        arguments: [
            "a | b", "a && b", "a; b", "a > b", "a $B", "a \"$B\"", "a `b`", "a (b)", "a\nb", "a 'b", "a \"b", "a \\",
            "",
            "  ", "A=1",
        ])
    func refused(text: String) {
        #expect(throws: ShellWords.Problem.self) { try ShellWords(text) }
    }
}
