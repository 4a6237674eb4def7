public import CLinux

/// Updates of a child that is given by its label values. The child is made if there is none yet. This is cheaper than
/// looking the child up and updating it, because an existing child is not retained.
///
/// Each function throws `MetricError.labelCount` if the number of values differs from the number of label names. An
/// update takes a lock only if the child is new, or if a child of the family has been removed. It allocates only for a
/// new child.
///
/// The work for a child that is not found at once is in functions of its own. An agent that sleeps between requests
/// finds this code in no cache, and each cache line of it costs more than the rest of the update.
extension Family where Child == Counter {
    /// Increments the counter with this label value.
    @inlinable @inline(__always) public func increment(_ first: String, by amount: UInt64 = 1) throws(MetricError) {
        guard let found = index.record(first) else { return try incrementElsewhere(first, nil, nil, by: amount) }
        Self.increment(found, labels: 1, by: amount)
    }

    /// Increments the counter with these label values.
    @inlinable @inline(__always) public func increment(
        _ first: String, _ second: String, by amount: UInt64 = 1
    ) throws(MetricError) {
        guard let found = index.record(first, second) else {
            return try incrementElsewhere(first, second, nil, by: amount)
        }
        Self.increment(found, labels: 2, by: amount)
    }

    /// Increments the counter with these label values.
    @inlinable @inline(__always) public func increment(
        _ first: String, _ second: String, _ third: String, by amount: UInt64 = 1
    ) throws(MetricError) {
        guard let found = index.record(first, second, third) else {
            return try incrementElsewhere(first, second, third, by: amount)
        }
        Self.increment(found, labels: 3, by: amount)
    }

    /// Increments the owner's cell, which needs only the record and not the counter.
    @inlinable @inline(__always) static func increment(_ record: ChildRecord, labels: Int, by amount: UInt64) {
        let slot = cl_thread_slot()
        if _fastPath(record.isOwned(by: slot)) { return record.cells(after: labels).pointee.addOwned(amount) }
        with(record) { $0.incrementElsewhere(by: amount, slot) }
    }

    @usableFromInline @inline(never) func incrementElsewhere(
        _ first: String, _ second: String?, _ third: String?, by amount: UInt64
    ) throws(MetricError) {
        if let found = index.recordInTable(first, second, third) {
            return Self.with(found) { $0.increment(by: amount) }
        }
        try child(LabelValues(first, second, third)).increment(by: amount)
    }
}

extension Family where Child == Histogram {
    /// Observes `value` in the histogram with this label value.
    @inlinable @inline(__always) public func observe(_ value: Double, _ first: String) throws(MetricError) {
        guard let found = index.record(first) else { return try observeElsewhere(value, first, nil, nil) }
        Self.observe(value, in: found, labels: 1)
    }

    /// Observes `value` in the histogram with these label values.
    @inlinable @inline(__always) public func observe(
        _ value: Double, _ first: String, _ second: String
    ) throws(MetricError) {
        guard let found = index.record(first, second) else {
            return try observeElsewhere(value, first, second, nil)
        }
        Self.observe(value, in: found, labels: 2)
    }

    /// Observes `value` in the histogram with these label values.
    @inlinable @inline(__always) public func observe(
        _ value: Double, _ first: String, _ second: String, _ third: String
    ) throws(MetricError) {
        guard let found = index.record(first, second, third) else {
            return try observeElsewhere(value, first, second, third)
        }
        Self.observe(value, in: found, labels: 3)
    }

    /// Observes in the owner's cells, which need only the record and not the histogram.
    @inlinable @inline(__always) static func observe(_ value: Double, in record: ChildRecord, labels: Int) {
        let slot = cl_thread_slot()
        if _fastPath(record.isOwned(by: slot)), HistogramCells(sum: record.cells(after: labels)).add(value) { return }
        with(record) { $0.observeElsewhere(value, slot) }
    }

    @usableFromInline @inline(never) func observeElsewhere(
        _ value: Double, _ first: String, _ second: String?, _ third: String?
    ) throws(MetricError) {
        if let found = index.recordInTable(first, second, third) { return Self.with(found) { $0.observe(value) } }
        try child(LabelValues(first, second, third)).observe(value)
    }
}

extension Family {
    /// Calls `body` with a record's child. The record's child has this family's type and lives as long as the family,
    /// so no reference is counted.
    @inlinable @inline(__always) static func with(_ record: ChildRecord, _ body: (Child) -> Void) {
        Unmanaged<Child>.fromOpaque(record.child)._withUnsafeGuaranteedRef { body($0) }
    }
}

extension LabelValues {
    fileprivate init(_ first: String, _ second: String?, _ third: String?) {
        self.init(third != nil ? 3 : second != nil ? 2 : 1, first, second ?? "", third ?? "")
    }
}
