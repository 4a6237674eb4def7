/// The machine and the programs of a run, as they were found. A fact that could not be read says so in its value.
public struct Environment: Hashable, Sendable, Codable {
    /// Ordered name and value pairs, for instance ("kernel", "6.1.0"), ("governor", "not readable: ...").
    public var facts: [Fact]

    public struct Fact: Hashable, Sendable, Codable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(facts: [Fact] = []) { self.facts = facts }

    /// Adds a fact, or replaces the one of that name.
    public mutating func set(_ name: String, _ value: String) {
        if let index = facts.firstIndex(where: { $0.name == name }) {
            facts[index] = Fact(name: name, value: value)
        } else {
            facts.append(Fact(name: name, value: value))
        }
    }

    /// All facts of a name: a target has a version line for everything it loads.
    public func values(_ name: String) -> [String] { facts.filter { $0.name == name }.map(\.value) }

    public subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}
