/// A child of a family, and its list of labels as pages have it.
final class Series: Sendable {
    let child: any Instrument
    /// nil where the family has no labels.
    let record: ChildRecord?
    /// Where the child has no cells in the record, and so does not keep it.
    private let place: RecordPlace?
    /// Freed in deinit.
    let labels: LineText

    init(_ child: any Instrument, _ record: ChildRecord?, keeping place: RecordPlace?, labels: borrowing TextBuffer) {
        self.child = child
        self.record = record
        self.place = place
        self.labels = LineText(labels)
    }

    deinit {
        labels.deallocate()
        place?.free()
    }
}

extension [Series] {
    /// As `forEach`, without counting a reference for each: the array has one of its own all the while. Counting them took a third of the
    /// time of a page.
    @inline(__always) func forEachUncounted(_ body: (Series) -> Void) {
        withUnsafeBytes { bytes in
            for series in bytes.assumingMemoryBound(to: Unmanaged<Series>.self) {
                series._withUnsafeGuaranteedRef(body)
            }
        }
    }
}
