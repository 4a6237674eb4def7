import ConfigurationReader
import PlainText

/// A mistake on the command line, described in one line that says what is wrong and what to write instead. Exit code
/// 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    /// Creates the error for a word that is not one of `names`. The message ends with the nearest name, or with
    /// `remedy` when no name is near.
    init(_ problem: String, word: String, among names: [String], else remedy: String) {
        let near = nearest(word, among: names).map { "did you mean \($0)?" }
        description = "\(problem): \(near ?? remedy)"
    }

    /// Returns the error for a word that the command does not take.
    static func unexpected(_ word: String) -> UsageError {
        UsageError(description: "unexpected argument '\(word)': leave it out")
    }
}
