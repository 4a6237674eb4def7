/// A number of things in words.
package enum Count {
    /// Returns a text such as "1 agent" or "2 agents".
    ///
    /// - Parameter many: the plural, if it is not the noun with an s.
    package static func text(_ count: Int, _ noun: String, many: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(many ?? noun + "s")"
    }
}
