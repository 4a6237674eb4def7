/// A part of a registry's page: one family, or the families of a collector.
protocol PageSection: AnyObject, Sendable {
    /// Names as they were declared.
    var names: [String] { get }
    /// Returns the declared name of the family that has this name in OpenMetrics, escaped; nil if there is none.
    func name(ofFamily family: String) -> String?
    func render(as format: ExpositionFormat, into page: inout TextBuffer)
}

/// The children of one metric, one for each combination of label values. A child is made when it is first asked for.
///
/// `Child` is an `Instrument`. The type does not require it, because the runtime would search all conformances of the
/// program for each kind of child. This search took a seventh of an agent's startup.
///
/// Keep a child if its label values are known in advance, or update it by its label values: both take no lock. If a
/// family has as many children as its registry allows, a request for another one returns a child that is not on the
/// page, and `exporter_refused_series_total` counts the request. So a label with ever new values costs neither memory
/// nor an error in the caller's work.
public final class Family<Child: AnyObject & Sendable>: PageSection {
    /// The first property, so that a look-up touches little else of the family.
    @usableFromInline let index: LabelIndex
    public var name: String { header.name }
    public let labelNames: [String]
    private let header: FamilyHeader
    /// The name in OpenMetrics, escaped.
    private let family: String
    private let constant: ConstantLabels
    private let limit: Int
    /// nil for the family of the refusals themselves, which refuses nothing.
    private let refusals: Refusals?
    private let memory: RecordMemory
    /// The number of cells that a child has in its record. If it is not 0, the child owns the record.
    private let cells: Int
    private let make: @Sendable (RecordAllocation) -> any Instrument
    private let children: TracedMutex<ChildTable>

    init(
        header: FamilyHeader, labelNames: [String], constant: ConstantLabels, limit: Int, refusals: Refusals?,
        memory: RecordMemory, cells: Int, make: @escaping @Sendable (RecordAllocation) -> any Instrument
    ) {
        self.header = header
        self.labelNames = labelNames
        self.constant = constant
        self.limit = limit
        self.refusals = refusals
        self.memory = memory
        self.cells = cells
        self.make = make
        family = Naming.escapedFamily(of: header.name, type: header.type)
        index = LabelIndex(labels: labelNames.count)
        children = TracedMutex(ChildTable(labels: labelNames.count))
    }

    /// Returns the child with these label values, made if there is none yet.
    /// - Throws: `MetricError.labelCount` if the number of values differs from the number of label names.
    /// - Complexity: a hash and a comparison with the record found. It allocates only for a new child. It takes no
    ///   lock, unless the child is new or a child of the family has been removed.
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

    /// Takes a child off the page, so that another one can be made, and returns whether there was one. Updates of the
    /// removed child have no effect on a page.
    ///
    /// From the first removal on, looking up children of this family takes a lock.
    @discardableResult public func remove(_ values: LabelValues) -> Bool {
        guard values.count == labelNames.count else { return false }
        let values = values.canonical
        return children.withLock { $0.remove(values.lookupHash, values, index) }
    }

    /// Returns the child for as many label values as there are label names.
    func resolved(_ values: LabelValues) -> Child {
        let values = values.canonical
        let hash = values.lookupHash
        if let found = index.record(hash, values) { return Self.child(of: found) }
        return made(hash, values)
    }

    /// Returns a record's child. Only `made` makes records, and their children have this type; the family keeps them
    /// alive.
    private static func child(of record: ChildRecord) -> Child {
        Unmanaged<Child>.fromOpaque(record.child).takeUnretainedValue()
    }

    private func made(_ hash: UInt64, _ values: LabelValues) -> Child {
        // A refused series is found here, before its text is made: it may be requested often.
        let (early, changes) = children.withLock { children in
            (children.found(hash, values, index, limit, makeOverflow), children.changes)
        }
        if let early { return counted(early) }
        let text = SeriesText(ShownNames(name, labelNames, constant), values)
        let found = children.withLock { children in
            // Another thread may have made the child meanwhile.
            if children.changes != changes,
                let found = children.found(hash, values, index, limit, makeOverflow)
            {
                text.deallocate()
                return found
            }
            let allocation = RecordAllocation(in: memory, labels: values.count, cells: cells) { values[$0] }
            let child = make(allocation)
            allocation.record.set(child: child)
            let series = Series(
                child, values.count > 0 ? allocation.record : nil, keeping: cells == 0 ? allocation : nil, text)
            children.insert(series, hash, index)
            return ChildTable.Found(child: child, isRefused: false)
        }
        return counted(found)
    }

    private func makeOverflow() -> any Instrument {
        let allocation = RecordAllocation(in: memory, labels: 0, cells: cells) { _ in "" }
        defer { if cells == 0 { allocation.free() } }
        return make(allocation)
    }

    private func counted(_ found: ChildTable.Found) -> Child {
        if found.isRefused { refusals?.count(metric: name, reason: .seriesLimit) }
        return unsafeDowncast(found.child, to: Child.self)
    }

    // Conformance to PageSection.

    var names: [String] { [name] }

    func name(ofFamily family: String) -> String? { self.family == family ? name : nil }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        // This is a reference to the list, not a copy. A thread that adds a child meanwhile pays for the copy.
        let children = children.withLock { $0.inOrder() }
        if format.syntax == .protobuf { return encode(children, as: format.names, into: &page) }
        let names = format.names
        header.append(to: &page, as: format, names)
        guard names == .underscores || isShownAsDeclared(in: names) else {
            return renderOtherNames(children, as: format, into: &page)
        }
        children.forEachUncounted { series in
            series.child.render(series.text, as: format, into: &page)
        }
    }

    /// Whether the names on a page are the declared ones.
    private func isShownAsDeclared(in escaping: NameEscaping) -> Bool {
        guard escaping != .dots else { return false }
        guard constant.rules == .utf8 else { return true }
        return Naming.isLegacy(name, colons: true)
            && (labelNames + constant.names).allSatisfy { Naming.isLegacy($0, colons: false) }
    }

    /// Renders the children under names that are made for this page.
    private func renderOtherNames(
        _ children: [Series], as format: ExpositionFormat, into page: inout TextBuffer
    ) {
        let names = ShownNames(name, labelNames, constant, as: format.names)
        for series in children {
            let text = SeriesText(names, values(of: series))
            series.child.render(text, as: format, into: &page)
            text.deallocate()
        }
    }

    private func values(of series: Series) -> LabelValues {
        LabelValues(series.record.map { record in labelNames.indices.map { record.labels[$0] } } ?? [])
    }

    /// Appends a MetricFamily message; nothing if there are no children.
    private func encode(_ children: [Series], as escaping: NameEscaping, into page: inout TextBuffer) {
        guard !children.isEmpty else { return }
        let isDeclared = isShownAsDeclared(in: escaping)
        let shown = isDeclared ? name : escaping.escaped(name, colons: true)
        let family = header.begin(in: &page, as: shown, metrics: children.count)
        var labels = ProtobufLabels(
            constant: isDeclared ? constant.pairs : constant.escaped(escaping),
            names: isDeclared ? labelNames : labelNames.map { escaping.escaped($0, colons: false) })
        children.forEachUncounted { series in
            labels.record = series.record
            series.child.encode(labels, as: escaping, into: &page)
        }
        page.end(family)
    }
}
