package import BenchmarkModel

/// Lets tests write subjects as string literals. The program makes a subject from a name explicitly.
extension SubjectID: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) { self.init(name) }
}
