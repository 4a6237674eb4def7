/// A command line that was split into words as a shell splits it. No shell is run.
package struct ShellWords: Hashable, Sendable {
    /// The variables before the command, as in `PORT=80 my-program`.
    package let environment: [String: String]
    /// The program and its arguments. Never empty.
    package let command: [String]

    /// Why a text is not a command line.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The problem, and the fix.
        package let description: String
    }

    /// Splits a text at blanks. Quotation marks and backslashes have their meaning of POSIX shells (Shell Command
    /// Language, 2.2). Operators and expansions are refused, because only a shell could carry them out.
    package init(_ text: String) throws(Problem) {
        var words = try Splitter.words(of: text)
        var environment: [String: String] = [:]
        while let (name, value) = words.first.flatMap(Self.assignment) {
            environment[name] = value
            words.removeFirst()
        }
        guard !words.isEmpty else {
            throw Problem(description: "it names no program: give a program and its arguments")
        }
        self.environment = environment
        command = words
    }

    /// Splits `NAME=VALUE`; nil for another word.
    package static func assignment(_ word: String) -> (name: String, value: String)? {
        guard let equals = word.firstIndex(of: "="), let first = word.utf8.first else { return nil }
        let name = word[..<equals]
        let isName = name.utf8.allSatisfy { SafeName.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        return isName && !isDigit && !name.isEmpty ? (String(name), String(word[word.index(after: equals)...])) : nil
    }
}

private struct Splitter {
    private var words: [String] = []
    /// The word that is being read; nil between words.
    private var word: String?

    static func words(of text: String) throws(ShellWords.Problem) -> [String] {
        var splitter = Splitter()
        var rest = text[...]
        while let next = rest.popFirst() { try splitter.take(next, &rest) }
        splitter.endWord()
        return splitter.words
    }

    private mutating func take(_ character: Character, _ rest: inout Substring) throws(ShellWords.Problem) {
        switch character {
        case " ", "\t": endWord()
        case "'": append(try Self.quoted(&rest, until: "'", escapes: ""))
        case "\"": append(try Self.quoted(&rest, until: "\"", escapes: "\"\\$`"))
        case "\\":
            guard let next = rest.popFirst() else {
                throw ShellWords.Problem(description: "it ends with a backslash: leave it out")
            }
            append(String(next))
        case "|", "&", ";", "<", ">", "(", ")", "$", "`", "\n", "\r", "\r\n":
            throw ShellWords.Problem(
                description: "it has an unquoted '\(character == "\n" ? "line end" : String(character))', which only a "
                    + "shell understands, and no shell is run: put it into single quotes, or give /bin/sh -c '...'")
        default: append(String(character))
        }
    }

    private mutating func append(_ text: String) { word = (word ?? "") + text }

    private mutating func endWord() {
        if let word { words.append(word) }
        word = nil
    }

    /// Returns the text up to the closing mark, which is removed from `rest` too.
    /// - Parameter escapes: the characters that a backslash escapes.
    private static func quoted(
        _ rest: inout Substring, until mark: Character, escapes: String
    ) throws(ShellWords.Problem) -> String {
        var text = ""
        while let next = rest.popFirst() {
            if next == mark { return text }
            if next == "\\", let escaped = rest.first, escapes.contains(escaped) {
                text.append(escaped)
                rest.removeFirst()
            } else if next != "\\", escapes.contains(next) {
                throw ShellWords.Problem(
                    description: "it has an unescaped \(next) in double quotes, which only a shell understands, and no "
                        + "shell is run: use single quotes")
            } else {
                text.append(next)
            }
        }
        throw ShellWords.Problem(description: "its quotation mark \(mark) is not closed: close it")
    }
}
