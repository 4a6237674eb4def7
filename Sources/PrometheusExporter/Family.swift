public import Synchronization

/// Values of a family's labels, in the order of its label names. Up to three are held without allocation.
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

    /// Only what is there: an empty string costs as much to hash as a short one.
    @inlinable public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
        if count > 1 { hasher.combine(second) }
        if count > 2 { hasher.combine(third) }
        for value in rest { hasher.combine(value) }
    }

    var all: [String] { Array([first, second, third].prefix(count)) + rest }
}

/// What a registry holds: something with a name that renders itself.
protocol MetricFamily: Sendable {
    var name: String { get }
    var type: MetricType { get }
    func render(into page: inout TextBuffer)
}

/// The children of a family. Not generic: the runtime would make a dictionary type for each kind of child, which took a
/// third of an agent's exporter initialisation.
@usableFromInline struct ChildTable {
    @usableFromInline var byValues: [LabelValues: AnyObject] = [:]
    /// By label text, so that a page has the same order whoever came first.
    @usableFromInline var ordered: [(labels: [UInt8], child: any Instrument)] = []

    @usableFromInline init() {}
}

/// The children of one metric, one for each combination of label values, each made when it is first asked for.
///
/// Keep a child in hand where its label values are known; looking one up costs a lock and a hash.
public final class Family<Child: Instrument>: MetricFamily {
    public let name: String
    public let labelNames: [String]
    let type: MetricType
    /// HELP and TYPE lines.
    private let header: [UInt8]
    /// Labels that every child has, rendered.
    private let constantLabels: [UInt8]
    private let make: @Sendable () -> Child
    @usableFromInline let children = Mutex(ChildTable())

    init(
        name: String, help: String, type: MetricType, labelNames: [String], constantLabels: [UInt8],
        make: @escaping @Sendable () -> Child
    ) {
        self.name = name
        self.type = type
        self.labelNames = labelNames
        self.constantLabels = constantLabels
        self.make = make
        var header = TextBuffer()
        header.append("# HELP \(name) ")
        header.append(help: help)
        header.append("\n# TYPE \(name) \(type.textFormatName)\n")
        self.header = header.bytes
    }

    /// The child with these label values, made if there is none yet.
    /// - Throws: `MetricError.labelCount` when their number is not that of the label names.
    /// - Complexity: a lock and a hash; allocates only when the child is new.
    @inlinable public func child(_ values: LabelValues) throws(MetricError) -> Child {
        // Only `insert` puts children there, and it makes them of this type.
        if let found = children.withLock({ $0.byValues[values] }) { return unsafeDowncast(found, to: Child.self) }
        return try insert(values)
    }

    @inlinable public func child(_ first: String) throws(MetricError) -> Child {
        try child(LabelValues(first))
    }

    @inlinable public func child(_ first: String, _ second: String) throws(MetricError) -> Child {
        try child(LabelValues(first, second))
    }

    @inlinable public func child(_ first: String, _ second: String, _ third: String) throws(MetricError) -> Child {
        try child(LabelValues(first, second, third))
    }

    /// Calls `body` with every child there is now.
    public func forEachChild(_ body: (Child) -> Void) {
        for (_, child) in children.withLock({ $0.ordered }) { body(unsafeDowncast(child, to: Child.self)) }
    }

    @usableFromInline func insert(_ values: LabelValues) throws(MetricError) -> Child {
        guard values.count == labelNames.count else {
            throw .labelCount(metric: name, expected: labelNames.count, given: values.count)
        }
        var text = TextBuffer()
        text.append(bytes: constantLabels)
        for (name, value) in zip(labelNames, values.all) { text.append(labelName: name, value: value) }
        let labels = text.bytes
        return children.withLock { children in
            // Another thread may have been quicker.
            if let found = children.byValues[values] { return unsafeDowncast(found, to: Child.self) }
            let child = make()
            let place = children.ordered.firstIndex { labels.lexicographicallyPrecedes($0.labels) }
            children.ordered.insert((labels, child), at: place ?? children.ordered.endIndex)
            children.byValues[values] = child
            return child
        }
    }

    func render(into page: inout TextBuffer) {
        page.append(bytes: header)
        // A reference to the list, not a copy: whoever adds a child meanwhile pays for the copy.
        for (labels, child) in children.withLock({ $0.ordered }) {
            child.render(family: name, labels: labels, into: &page)
        }
    }
}
