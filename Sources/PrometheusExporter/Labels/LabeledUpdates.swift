public import CLinux

/// Updates of a child that is named by its label values, made if there is none yet. Cheaper than to look it up and then update it: a child
/// that is there is not retained.
///
/// Each throws `MetricError.labelCount` when the number of values is not that of the label names. They take no lock, unless the child is new or a
/// child of the family has been removed; and they allocate for a new child alone.
///
/// What is done for a child that is not found at once is kept out of them: an agent that sleeps between requests finds their code in no
/// cache, and each of its lines costs more than all of the work.
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

    /// The owner of the cell needs nothing of the counter but that.
    @inlinable @inline(__always) static func increment(_ record: ChildRecord, labels: Int, by amount: UInt64) {
        let slot = cl_thread_slot()
        if _fastPath(record.isOwned(by: slot)) { return record.cells(behind: labels).pointee.addOwned(amount) }
        with(record) { $0.incrementElsewhere(by: amount, slot) }
    }

    @usableFromInline @inline(never) func incrementElsewhere(
        _ first: String, _ second: String?, _ third: String?, by amount: UInt64
    ) throws(MetricError) {
        if let found = index.further(first, second, third) { return Self.with(found) { $0.increment(by: amount) } }
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

    /// The owner of the cells needs nothing of the histogram but them.
    @inlinable @inline(__always) static func observe(_ value: Double, in record: ChildRecord, labels: Int) {
        let slot = cl_thread_slot()
        if _fastPath(record.isOwned(by: slot)), HistogramCells(sum: record.cells(behind: labels)).add(value) { return }
        with(record) { $0.observeElsewhere(value, slot) }
    }

    @usableFromInline @inline(never) func observeElsewhere(
        _ value: Double, _ first: String, _ second: String?, _ third: String?
    ) throws(MetricError) {
        if let found = index.further(first, second, third) { return Self.with(found) { $0.observe(value) } }
        try child(LabelValues(first, second, third)).observe(value)
    }
}

extension Family {
    /// Records are of children of this family's type, and they live as long as the family: no reference needs to be counted.
    @inlinable @inline(__always) static func with(_ record: ChildRecord, _ body: (Child) -> Void) {
        Unmanaged<Child>.fromOpaque(record.child)._withUnsafeGuaranteedRef { body($0) }
    }
}

extension LabelValues {
    fileprivate init(_ first: String, _ second: String?, _ third: String?) {
        self.init(third != nil ? 3 : second != nil ? 2 : 1, first, second ?? "", third ?? "")
    }
}
