/// The values of a family's labels, in the order of its label names. Up to three are stored without allocation.
public struct LabelValues: Hashable, Sendable {
    @usableFromInline let count: Int
    @usableFromInline let first: String
    @usableFromInline let second: String
    @usableFromInline let third: String
    @usableFromInline let rest: [String]

    @inlinable public init(_ first: String) { self.init(1, first) }

    @inlinable public init(_ first: String, _ second: String) { self.init(2, first, second) }

    @inlinable public init(_ first: String, _ second: String, _ third: String) { self.init(3, first, second, third) }

    public init(_ values: [String]) {
        self.init(
            values.count, values.isEmpty ? "" : values[0], values.count > 1 ? values[1] : "",
            values.count > 2 ? values[2] : "", Array(values.dropFirst(3)))
    }

    @usableFromInline init(
        _ count: Int, _ first: String, _ second: String = "", _ third: String = "", _ rest: [String] = []
    ) {
        self.count = count
        self.first = first
        self.second = second
        self.third = third
        self.rest = rest
    }

    /// Hashes only the values that are used: an empty string costs as much to hash as a short one.
    @inlinable public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
        if count > 1 { hasher.combine(second) }
        if count > 2 { hasher.combine(third) }
        for value in rest { hasher.combine(value) }
    }

    subscript(index: Int) -> String {
        switch index {
        case 0: first
        case 1: second
        case 2: third
        default: rest[index - 3]
        }
    }

    var all: [String] { Array([first, second, third].prefix(count)) + rest }
}
