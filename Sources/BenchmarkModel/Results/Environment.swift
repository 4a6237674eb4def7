/// The machine and the programs of a run, as they were found. A fact that could not be read says so in its value.
package struct Environment: Hashable, Sendable, Codable {
    /// Ordered name and value pairs, for instance ("kernel", "6.1.0"), ("governor", "not readable: ...").
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

    /// Adds a fact, or replaces the one of that name.
    package mutating func set(_ name: String, _ value: String) {
        if let index = facts.firstIndex(where: { $0.name == name }) {
            facts[index] = Fact(name: name, value: value)
        } else {
            facts.append(Fact(name: name, value: value))
        }
    }

    /// All facts of a name: a target has a version line for everything it loads.
    package func values(_ name: String) -> [String] { facts.filter { $0.name == name }.map(\.value) }

    package subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}
