/// The children of a family, to be touched under its lock alone; look-ups without it go through the `LabelIndex` that is handed in.
///
/// Not generic: the runtime would make types of its own for each kind of child, which took a third of an agent's exporter
/// initialisation.
struct ChildTable: ~Copyable {
    private let labels: Int
    /// nil while there is no child, or where children have no labels: then there is one at most.
    private var table: LabelTable?
    /// Places of the table that are taken, those of removed children included.
    private var taken = 0
    /// Whether look-ups without a lock find the table.
    private var isPublished = true
    /// What such look-ups may still be in: tables that were too small, and all that was there when the first child was removed.
    private var retired: [LabelTable] = []
    private var kept: [any Instrument] = []
    private var records: [Series] = []
    /// Whether the records are in the order of pages. Sorting waits for a page: to find a place for every child as it comes takes time in
    /// proportion to the square of their number.
    private var isSorted = true
    /// Stands in for every child that is refused, and is never shown.
    var overflow: (any Instrument)?

    init(labels: Int) { self.labels = labels }

    deinit {
        table?.deallocate(labels: labels)
        for table in retired { table.deallocate(labels: labels) }
    }

    var count: Int { records.count }

    /// By label text, so that a page has the same order whoever came first.
    mutating func inOrder() -> [Series] {
        if !isSorted { records.sort { $0.labels < $1.labels } }
        isSorted = true
        return records
    }

    /// `values`: canonical, with this hash, and as many as there are labels.
    func child(_ hash: UInt64, _ values: LabelValues) -> AnyObject? {
        guard labels > 0 else { return records.first?.child }
        return (table?.find(hash, values)?.1).map { Unmanaged<AnyObject>.fromOpaque($0).takeUnretainedValue() }
    }

    /// As for `child`, of a child that is not here.
    mutating func insert(_ series: Series, _ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) {
        if let last = records.last, isSorted { isSorted = last.labels < series.labels }
        records.append(series)
        guard labels > 0 else { return }
        if let table, taken < table.room {
            table.insert(series.child, hash, labels) { values[$0] }
        } else {
            let grown = copy(children: max(2 * (records.count - 1), 1))
            grown.insert(series.child, hash, labels) { values[$0] }
            replaceTable(by: grown)
            taken = records.count - 1
            if isPublished { index.publish(grown) }
        }
        taken += 1
    }

    /// As for `child`. Whether there was one.
    mutating func remove(_ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) -> Bool {
        guard let gone = child(hash, values) else { return false }
        if isPublished {
            // Look-ups that are under way count no references: all that they may find has to stay.
            index.withdraw()
            kept = records.map(\.child)
            if table != nil { replaceTable(by: copy(children: records.count)) }
            taken = records.count
            isPublished = false
        }
        table?.find(hash, values)?.0.remove()
        records.removeAll { $0.child === gone }
        return true
    }

    private func copy(children: Int) -> LabelTable {
        let copy = LabelTable(children: children, labels: labels)
        table?.visit { entry, child in copy.insert(child, entry.hash, labels) { entry.labels[$0] } }
        return copy
    }

    private mutating func replaceTable(by new: LabelTable) {
        if let table { if isPublished { retired.append(table) } else { table.deallocate(labels: labels) } }
        table = new
    }
}
