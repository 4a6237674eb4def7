/// A part of a registry's page: a family, or the families of a collector.
protocol PageSection: AnyObject, Sendable {
    /// Names as they were declared.
    var names: [String] { get }
    /// Whether a family with this name, as OpenMetrics has it, is here.
    func has(family: String) -> Bool
    func render(as format: ExpositionFormat, into page: inout TextBuffer)
}

/// The children of one metric, one for each combination of label values, each made when it is first asked for.
///
/// `Child` is an `Instrument`. The type does not say so: the runtime would look for the conformance among all of the program's for each
/// kind of child, which was a seventh of an agent's start.
///
/// Keep a child in hand where its label values are known, or update it by its label values: both take no lock. A family that has as many
/// children as its registry allows gives whoever asks for another one a child that is not on the page, and counts that in
/// `exporter_refused_series_total`: a label that runs away costs neither memory nor an error in the caller's work.
public final class Family<Child: AnyObject & Sendable>: PageSection {
    /// First of all, so that a look-up touches little else of the family.
    @usableFromInline let index: LabelIndex
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
    private let memory: RecordMemory
    /// How many cells a child has in its record, which it keeps if there are any.
    private let cells: Int
    private let make: @Sendable (RecordPlace) -> any Instrument
    private let children: TracedMutex<ChildTable>

    init(
        header: FamilyHeader, labelNames: [String], constantLabels: [UInt8], limit: Int, refusals: Refusals?,
        memory: RecordMemory, cells: Int, make: @escaping @Sendable (RecordPlace) -> any Instrument
    ) {
        self.header = header
        self.labelNames = labelNames
        self.constantLabels = constantLabels
        self.limit = limit
        self.refusals = refusals
        self.memory = memory
        self.cells = cells
        self.make = make
        family = Naming.family(of: header.name, type: header.type)
        index = LabelIndex(labels: labelNames.count)
        children = TracedMutex(ChildTable(labels: labelNames.count))
    }

    /// The child with these label values, made if there is none yet.
    /// - Throws: `MetricError.labelCount` when their number is not that of the label names.
    /// - Complexity: a hash, and a comparison with what is found; allocates only when the child is new. No lock, unless a child of the
    ///   family has been removed.
    @inline(never) public func child(_ values: LabelValues) throws(MetricError) -> Child {
        guard values.count == labelNames.count else {
            throw .labelCount(metric: name, expected: labelNames.count, given: values.count)
        }
        return resolved(values)
    }

    public func child(_ first: String) throws(MetricError) -> Child {
        if let found = index.record(first) { return Self.child(of: found) }
        return try child(LabelValues(first))
    }

    public func child(_ first: String, _ second: String) throws(MetricError) -> Child {
        if let found = index.record(first, second) { return Self.child(of: found) }
        return try child(LabelValues(first, second))
    }

    public func child(_ first: String, _ second: String, _ third: String) throws(MetricError) -> Child {
        if let found = index.record(first, second, third) { return Self.child(of: found) }
        return try child(LabelValues(first, second, third))
    }

    /// Calls `body` with every child there is now, in the order of the page.
    public func forEachChild(_ body: (Child) -> Void) {
        for series in children.withLock({ $0.inOrder() }) { body(unsafeDowncast(series.child, to: Child.self)) }
    }

    /// Takes a child off the page and makes room for another; whoever holds it updates it in vain. Whether there was one.
    ///
    /// From the first one on, looking children of this family up takes a lock.
    @discardableResult public func remove(_ values: LabelValues) -> Bool {
        guard values.count == labelNames.count else { return false }
        let values = values.canonical
        return children.withLock { $0.remove(values.lookupHash, values, index) }
    }

    /// The child with as many label values as there are label names.
    func resolved(_ values: LabelValues) -> Child {
        let values = values.canonical
        let hash = values.lookupHash
        if let found = index.record(hash, values) { return Self.child(of: found) }
        return made(hash, values)
    }

    /// Only `made` makes records, and it makes children of this type; the family keeps them.
    private static func child(of record: ChildRecord) -> Child {
        Unmanaged<Child>.fromOpaque(record.child).takeUnretainedValue()
    }

    private func made(_ hash: UInt64, _ values: LabelValues) -> Child {
        // Spares a label that runs away the making of its text.
        let (early, changes) = children.withLock { children in
            (children.found(hash, values, index, limit, makeOverflow), children.changes)
        }
        if let early { return told(early) }
        let text = SeriesText(
            name: name, constantLabels: constantLabels, labelNames: labelNames, values: values)
        let found = children.withLock { children in
            // Another thread may have been quicker.
            if children.changes != changes,
                let found = children.found(hash, values, index, limit, makeOverflow)
            {
                text.deallocate()
                return found
            }
            let place = RecordPlace(in: memory, labels: values.count, cells: cells) { values[$0] }
            let child = make(place)
            place.record.set(child: child)
            let series = Series(
                child, values.count > 0 ? place.record : nil, keeping: cells == 0 ? place : nil, text)
            children.insert(series, hash, index)
            return ChildTable.Found(child: child, isRefused: false)
        }
        return told(found)
    }

    private func makeOverflow() -> any Instrument {
        let place = RecordPlace(in: memory, labels: 0, cells: cells) { _ in "" }
        defer { if cells == 0 { place.free() } }
        return make(place)
    }

    private func told(_ found: ChildTable.Found) -> Child {
        if found.isRefused { refusals?.count(metric: name, reason: .seriesLimit) }
        return unsafeDowncast(found.child, to: Child.self)
    }

    // As a section of a page.

    var names: [String] { [name] }

    func has(family: String) -> Bool { self.family == family }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        header.append(to: &page, as: format)
        // A reference to the list, not a copy: whoever adds a child meanwhile pays for the copy.
        children.withLock({ $0.inOrder() }).forEachUncounted { series in
            series.child.render(series.text, as: format, into: &page)
        }
    }
}
