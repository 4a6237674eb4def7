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
    public func increment(_ first: String, by amount: UInt64 = 1) throws(MetricError) {
        guard let found = index.child(first) else { return try incrementMade(first, by: amount) }
        Self.with(found) { $0.increment(by: amount) }
    }

    /// Increments the counter with these label values.
    public func increment(_ first: String, _ second: String, by amount: UInt64 = 1) throws(MetricError) {
        guard let found = index.child(first, second) else { return try incrementMade(first, second, by: amount) }
        Self.with(found) { $0.increment(by: amount) }
    }

    /// Increments the counter with these label values.
    public func increment(
        _ first: String, _ second: String, _ third: String, by amount: UInt64 = 1
    ) throws(MetricError) {
        guard let found = index.child(first, second, third) else {
            return try incrementMade(first, second, third, by: amount)
        }
        Self.with(found) { $0.increment(by: amount) }
    }

    @inline(never) private func incrementMade(
        _ first: String, _ second: String? = nil, _ third: String? = nil, by amount: UInt64
    ) throws(MetricError) {
        try child(LabelValues(first, second, third)).increment(by: amount)
    }
}

extension Family where Child == Histogram {
    /// Observes `value` in the histogram with this label value.
    public func observe(_ value: Double, _ first: String) throws(MetricError) {
        guard let found = index.child(first) else { return try observeMade(value, first) }
        Self.with(found) { $0.observe(value) }
    }

    /// Observes `value` in the histogram with these label values.
    public func observe(_ value: Double, _ first: String, _ second: String) throws(MetricError) {
        guard let found = index.child(first, second) else { return try observeMade(value, first, second) }
        Self.with(found) { $0.observe(value) }
    }

    /// Observes `value` in the histogram with these label values.
    public func observe(_ value: Double, _ first: String, _ second: String, _ third: String) throws(MetricError) {
        guard let found = index.child(first, second, third) else {
            return try observeMade(value, first, second, third)
        }
        Self.with(found) { $0.observe(value) }
    }

    @inline(never) private func observeMade(
        _ value: Double, _ first: String, _ second: String? = nil, _ third: String? = nil
    ) throws(MetricError) {
        try child(LabelValues(first, second, third)).observe(value)
    }
}

extension Family {
    /// The index gives children of this family's type, and they live as long as the family: no reference needs to be counted.
    @inline(__always) fileprivate static func with(_ child: UnsafeRawPointer, _ body: (Child) -> Void) {
        Unmanaged<Child>.fromOpaque(child)._withUnsafeGuaranteedRef { body($0) }
    }
}

extension LabelValues {
    fileprivate init(_ first: String, _ second: String?, _ third: String?) {
        self.init(third != nil ? 3 : second != nil ? 2 : 1, first, second ?? "", third ?? "")
    }
}
