import ConfigurationReader

/// A mistake on the command line: one line that names the mistake and what would be right. Exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    /// A word that is none of `names`: the message ends with the nearest of them, or with `remedy` where none is near.
    init(_ problem: String, word: String, among names: [String], else remedy: String) {
        let near = nearest(word, among: names).map { "did you mean \($0)?" }
        description = "\(problem): \(near ?? remedy)"
    }
}
