public import Synchronization

/// A part of a registry's page: a family, or the families of a collector.
protocol PageSection: Sendable {
    /// Names as they were declared.
    var names: [String] { get }
    /// Whether a family with this name, as OpenMetrics has it, is here.
    func has(family: String) -> Bool
    func render(as format: ExpositionFormat, into page: inout TextBuffer)
}

/// The children of a family. Not generic: the runtime would make a dictionary type for each kind of child, which took a
/// third of an agent's exporter initialisation.
@usableFromInline struct ChildTable {
    @usableFromInline var byValues: [LabelValues: AnyObject] = [:]
    /// By label text, so that a page has the same order whoever came first.
    @usableFromInline var ordered: [(labels: [UInt8], child: any Instrument)] = []
    /// Stands in for every child that is refused, and is never shown.
    var overflow: AnyObject?

    @usableFromInline init() {}
}

/// The children of one metric, one for each combination of label values, each made when it is first asked for.
///
/// Keep a child in hand where its label values are known; looking one up costs a lock and a hash. A family that has as many
/// children as its registry allows gives whoever asks for another one a child that is not on the page, and counts that in
/// `exporter_refused_series_total`: a label that runs away costs neither memory nor an error in the caller's work.
public final class Family<Child: Instrument>: PageSection {
    public var name: String { header.name }
    public let labelNames: [String]
    private let header: FamilyHeader
    /// The name as OpenMetrics has it.
    private let family: String
    /// Labels that every child has, rendered.
    private let constantLabels: [UInt8]
    private let limit: Int
    /// nil for a family that refuses nothing, as that of the refusals themselves.
    private let refusals: Refusals?
    private let make: @Sendable () -> Child
    @usableFromInline let children = Mutex(ChildTable())

    init(
        header: FamilyHeader, labelNames: [String], constantLabels: [UInt8], limit: Int, refusals: Refusals?,
        make: @escaping @Sendable () -> Child
    ) {
        self.header = header
        self.labelNames = labelNames
        self.constantLabels = constantLabels
        self.limit = limit
        self.refusals = refusals
        self.make = make
        family = Naming.family(of: header.name, type: header.type)
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

    /// Takes a child off the page and makes room for another; whoever holds it updates it in vain. Whether there was one.
    @discardableResult public func remove(_ values: LabelValues) -> Bool {
        children.withLock { children in
            guard let gone = children.byValues.removeValue(forKey: values) else { return false }
            children.ordered.removeAll { $0.child === gone }
            return true
        }
    }

    @usableFromInline func insert(_ values: LabelValues) throws(MetricError) -> Child {
        guard values.count == labelNames.count else {
            throw .labelCount(metric: name, expected: labelNames.count, given: values.count)
        }
        return made(values)
    }

    /// The child with as many label values as there are label names.
    func resolved(_ values: LabelValues) -> Child {
        if let found = children.withLock({ $0.byValues[values] }) { return unsafeDowncast(found, to: Child.self) }
        return made(values)
    }

    private func made(_ values: LabelValues) -> Child {
        // Seen again below; here it spares a label that runs away the making of its text.
        if let overflow = children.withLock({ $0.ordered.count >= limit ? overflow(&$0) : nil }) {
            return refused(overflow)
        }
        var text = TextBuffer()
        text.append(bytes: constantLabels)
        for (name, value) in zip(labelNames, values.all) { text.append(labelName: name, value: value) }
        let labels = text.bytes
        let (child, isRefused) = children.withLock { children -> (Child, Bool) in
            // Another thread may have been quicker.
            if let found = children.byValues[values] { return (unsafeDowncast(found, to: Child.self), false) }
            guard children.ordered.count < limit else { return (overflow(&children), true) }
            let child = make()
            let place = children.ordered.firstIndex { labels.lexicographicallyPrecedes($0.labels) }
            children.ordered.insert((labels, child), at: place ?? children.ordered.endIndex)
            children.byValues[values] = child
            return (child, false)
        }
        return isRefused ? refused(child) : child
    }

    private func overflow(_ children: inout ChildTable) -> Child {
        if let overflow = children.overflow { return unsafeDowncast(overflow, to: Child.self) }
        let child = make()
        children.overflow = child
        return child
    }

    private func refused(_ child: Child) -> Child {
        refusals?.count(metric: name, reason: .seriesLimit)
        return child
    }

    // As a section of a page.

    var names: [String] { [name] }

    func has(family: String) -> Bool { self.family == family }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        header.append(to: &page, as: format)
        // A reference to the list, not a copy: whoever adds a child meanwhile pays for the copy.
        for (labels, child) in children.withLock({ $0.ordered }) {
            child.render(family: name, labels: labels, as: format, into: &page)
        }
    }
}
