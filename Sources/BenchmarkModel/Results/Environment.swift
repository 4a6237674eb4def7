/// The machine and the programs of a run. The value of a fact that could not be read gives the reason.
package struct Environment: Hashable, Sendable, Codable {
    /// Ordered pairs of name and value, for example ("kernel", "6.1.0"), ("governor", "not readable: ...").
    package var facts: [Fact]

    package struct Fact: Hashable, Sendable, Codable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(facts: [Fact] = []) { self.facts = facts }

    /// Adds a fact, or replaces the one with that name.
    package mutating func set(_ name: String, _ value: String) {
        if let index = facts.firstIndex(where: { $0.name == name }) {
            facts[index] = Fact(name: name, value: value)
        } else {
            facts.append(Fact(name: name, value: value))
        }
    }

    /// Returns all facts with a name. For example, a target has a version line for everything that it loads.
    package func values(_ name: String) -> [String] { facts.filter { $0.name == name }.map(\.value) }

    package subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}
