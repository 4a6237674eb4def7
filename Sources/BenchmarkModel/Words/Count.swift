/// A number of things in words.
package enum Count {
    /// Such as "1 agent" and "2 agents".
    ///
    /// - Parameter many: the plural, where it is not the noun with an s.
    package static func text(_ count: Int, _ noun: String, many: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(many ?? noun + "s")"
    }
}
