/// The children of a family. Every call is under the family's lock; look-ups without the lock use the `LabelIndex`,
/// which is a parameter here.
///
/// The type is not generic: the runtime would make types for each kind of child, which took a third of an agent's
/// exporter initialization.
struct ChildTable: ~Copyable {
    private let labels: Int
    /// All children, in a table; nil while they fit into the index, or if the family has no labels and so at most one
    /// child.
    private var table: LabelTable?
    /// The number of used slots of the index or the table, including those of removed children.
    private var usedSlots = 0
    /// Whether look-ups without a lock find the children.
    private var isPublished = true
    /// Memory that such look-ups may still be reading: tables that were replaced, and the children at the first removal
    /// (`kept`).
    private var retired: RetiredTable?
    private var kept: [Series] = []
    private var records: [Series] = []
    /// Whether the records are in the order of pages. They are sorted for a page and not at every insertion, which
    /// would take time proportional to the square of their number.
    private var isSorted = true
    /// The number of children inserted and removed so far.
    private(set) var changes = 0
    /// The child that callers get for every refused series. It is never on a page.
    private var overflow: (any Instrument)?

    /// The family's answer to a request for a child.
    struct Found {
        let child: any AnyObject & Sendable
        let isRefused: Bool
    }

    init(labels: Int) { self.labels = labels }

    deinit {
        table?.deallocate()
        var next = retired
        while let old = next {
            old.table.deallocate()
            next = old.next
        }
    }

    /// Returns the children in the order of their label text, so that a page does not depend on the order in which they
    /// were made.
    mutating func inOrder() -> [Series] {
        if !isSorted { records.sort { $0.text.labels < $1.text.labels } }
        isSorted = true
        return records
    }

    /// Finds a record. `values` must be canonical, have this hash, and be as many as the family has labels. `index`:
    /// the family's.
    private func record(_ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) -> ChildRecord? {
        if let table { return table.find(hash) { values.are(those: $0) } }
        return isPublished ? index.record(hash, values) : nil
    }

    private func child(
        _ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex
    ) -> (any AnyObject & Sendable)? {
        guard labels > 0 else { return records.first?.child }
        // Records hold addresses of instruments, which are Sendable.
        return record(hash, values, index).map {
            Unmanaged<any AnyObject & Sendable>.fromOpaque($0.child).takeUnretainedValue()
        }
    }

    /// Returns the child, or the child for refused series if there are `limit` children already; nil if a child may be
    /// made. Parameters as for `record`.
    mutating func found(
        _ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex, _ limit: Int,
        _ makeOverflow: () -> any Instrument
    ) -> Found? {
        if let child = child(hash, values, index) { return Found(child: child, isRefused: false) }
        guard records.count >= limit else { return nil }
        let refused = overflow ?? makeOverflow()
        overflow = refused
        return Found(child: refused, isRefused: true)
    }

    /// Inserts a child that is not in the table, with this hash.
    mutating func insert(_ series: Series, _ hash: UInt64, _ index: borrowing LabelIndex) {
        if let last = records.last, isSorted { isSorted = last.text.labels < series.text.labels }
        records.append(series)
        changes += 1
        guard let record = series.record else { return }
        if table == nil, isPublished, usedSlots < LabelIndex.capacity {
            index.insert(record, hash)
        } else if let table, usedSlots < table.capacity {
            table.insert(record, hash)
        } else {
            replaceTable(by: tableOfAll(children: 2 * records.count))
            usedSlots = records.count - 1
            if isPublished, let table { index.publish(table) }
        }
        usedSlots += 1
    }

    /// Removes a child, and returns whether there was one. Parameters as for `record`.
    mutating func remove(_ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) -> Bool {
        guard let gone = child(hash, values, index) else { return false }
        if isPublished {
            // Look-ups in progress count no references, so everything that they may find is kept.
            index.withdraw()
            kept = records
            if labels > 0 { replaceTable(by: tableOfAll(children: records.count)) }
            usedSlots = records.count
            isPublished = false
        }
        if let table, let record = record(hash, values, index) { table.remove(record, hash) }
        records.removeAll { $0.child === gone }
        changes += 1
        return true
    }

    private func tableOfAll(children: Int) -> LabelTable {
        let made = LabelTable(children: children)
        for case let record? in records.lazy.map(\.record) {
            made.insert(record, LabelHash(canonical: labels) { record.labels[$0] }.value)
        }
        return made
    }

    private mutating func replaceTable(by new: LabelTable) {
        if let table, isPublished { retired = RetiredTable(table: table, next: retired) }
        if !isPublished { table?.deallocate() }
        table = new
    }
}

/// A linked list of tables. An array's type would be made by the runtime when the first table grows, on any thread.
private final class RetiredTable {
    let table: LabelTable
    let next: RetiredTable?

    init(table: LabelTable, next: RetiredTable?) {
        self.table = table
        self.next = next
    }
}
