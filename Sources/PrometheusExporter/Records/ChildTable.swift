/// The children of a family, to be touched under its lock alone; look-ups without it go through the `LabelIndex` that is handed in.
///
/// Not generic: the runtime would make types of its own for each kind of child, which took a third of an agent's exporter
/// initialisation.
struct ChildTable: ~Copyable {
    private let labels: Int
    /// All children; nil while the index has room for them, or where they have no labels: then there is one at most.
    private var table: LabelTable?
    /// Places of the index or the table that are taken, those of removed children included.
    private var taken = 0
    /// Whether look-ups without a lock find the children.
    private var isPublished = true
    /// What such look-ups may still be in: tables that were too small, and all that was there when the first child was removed.
    private var retired: RetiredTable?
    private var kept: [Series] = []
    private var records: [Series] = []
    /// Whether the records are in the order of pages. Sorting waits for a page: to find a place for every child as it comes takes time in
    /// proportion to the square of their number.
    private var isSorted = true
    /// How often a child came or went.
    private(set) var changes = 0
    /// Stands in for every child that is refused, and is never shown.
    private var overflow: (any Instrument)?

    /// What a family gives who asks for a child.
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

    /// By label text, so that a page has the same order whoever came first.
    mutating func inOrder() -> [Series] {
        if !isSorted { records.sort { $0.text.labels < $1.text.labels } }
        isSorted = true
        return records
    }

    /// `values`: canonical, with this hash, and as many as there are labels. `index`: the family's.
    private func record(_ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) -> ChildRecord? {
        if let table { return table.find(hash) { values.are(those: $0) } }
        return isPublished ? index.record(hash, values) : nil
    }

    private func child(
        _ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex
    ) -> (any AnyObject & Sendable)? {
        guard labels > 0 else { return records.first?.child }
        // Records have addresses of instruments, which may be sent.
        return record(hash, values, index).map {
            Unmanaged<any AnyObject & Sendable>.fromOpaque($0.child).takeUnretainedValue()
        }
    }

    /// As for `record`: the child, or that of those who are refused when there are `limit` already; nil when one may be made.
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

    /// A child that is not here, with this hash.
    mutating func insert(_ series: Series, _ hash: UInt64, _ index: borrowing LabelIndex) {
        if let last = records.last, isSorted { isSorted = last.text.labels < series.text.labels }
        records.append(series)
        changes += 1
        guard let record = series.record else { return }
        if table == nil, isPublished, taken < LabelIndex.room {
            index.insert(record, hash)
        } else if let table, taken < table.room {
            table.insert(record, hash)
        } else {
            replaceTable(by: tableOfAll(children: 2 * records.count))
            taken = records.count - 1
            if isPublished, let table { index.publish(table) }
        }
        taken += 1
    }

    /// As for `record`. Whether there was one.
    mutating func remove(_ hash: UInt64, _ values: LabelValues, _ index: borrowing LabelIndex) -> Bool {
        guard let gone = child(hash, values, index) else { return false }
        if isPublished {
            // Look-ups that are under way count no references: all that they may find has to stay.
            index.withdraw()
            kept = records
            if labels > 0 { replaceTable(by: tableOfAll(children: records.count)) }
            taken = records.count
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

/// A list of tables. An array's type would be made by the runtime when the first table grows, on whatever thread that is.
private final class RetiredTable {
    let table: LabelTable
    let next: RetiredTable?

    init(table: LabelTable, next: RetiredTable?) {
        self.table = table
        self.next = next
    }
}
