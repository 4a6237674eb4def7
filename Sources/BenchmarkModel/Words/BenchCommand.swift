/// A command of this program that is printed for a reader to copy. Every word is quoted for a POSIX shell where needed.
package enum BenchCommand {
    /// The results directory of a command without `--output`.
    package static let defaultResults = "results"

    /// Returns the command as text.
    ///
    /// - Parameters:
    ///   - words: the words after the program's name.
    ///   - results: the results directory; nil for the default.
    package static func text(_ words: [String], results: String?) -> String {
        let output = results.flatMap { $0 == defaultResults ? nil : ["--output", $0] } ?? []
        return (["exporter-bench"] + words + output).map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:=,+@%".utf8.contains(byte)
                }
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension StoredRun {
    /// The command that completes an interrupted run.
    package var resumeCommand: String { BenchCommand.text(["run", "--resume", id.text], results: results) }
}
