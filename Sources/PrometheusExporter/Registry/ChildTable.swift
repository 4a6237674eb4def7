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
    private var retired: RetiredTable?
    private var kept: [Series] = []
    private var records: [Series] = []
    /// Whether the records are in the order of pages. Sorting waits for a page: to find a place for every child as it comes takes time in
    /// proportion to the square of their number.
    private var isSorted = true
    /// Stands in for every child that is refused, and is never shown.
    private var overflow: (any Instrument)?

    /// What a family gives who asks for a child.
    struct Found {
        let child: any AnyObject & Sendable
        let isRefused: Bool
    }

    init(labels: Int) { self.labels = labels }

    deinit {
        table?.deallocate(labels: labels)
        var next = retired
        while let old = next {
            old.table.deallocate(labels: labels)
            next = old.next
        }
    }

    /// By label text, so that a page has the same order whoever came first.
    mutating func inOrder() -> [Series] {
        if !isSorted { records.sort { $0.labels < $1.labels } }
        isSorted = true
        return records
    }

    /// `values`: canonical, with this hash, and as many as there are labels.
    private func child(_ hash: UInt64, _ values: LabelValues) -> (any AnyObject & Sendable)? {
        guard labels > 0 else { return records.first?.child }
        // Only `insert` puts addresses into the table: of instruments, which may be sent.
        return (table?.find(hash, values)?.1).map {
            Unmanaged<any AnyObject & Sendable>.fromOpaque($0).takeUnretainedValue()
        }
    }

    /// As for `child`: the child, or that of those who are refused when there are `limit` already; nil when one may be made.
    mutating func found(
        _ hash: UInt64, _ values: LabelValues, _ limit: Int, _ make: () -> any Instrument
    ) -> Found? {
        if let child = child(hash, values) { return Found(child: child, isRefused: false) }
        guard records.count >= limit else { return nil }
        let refused = overflow ?? make()
        overflow = refused
        return Found(child: refused, isRefused: true)
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
            kept = records
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
        if let table, isPublished { retired = RetiredTable(table: table, next: retired) }
        if !isPublished { table?.deallocate(labels: labels) }
        table = new
    }
}

/// A list of tables. An array's type would be made by the runtime when the first table grows, on whatever thread that is.
private final class RetiredTable {
    let table: LabelTable
    let next: RetiredTable?

    init(table: LabelTable, next: RetiredTable?) {
        self.table = table
        self.next = next
    }
}
