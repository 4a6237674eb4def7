/// A child of a family, and the names it has on pages.
final class Series: Sendable {
    let child: any Instrument
    /// nil where the family has no labels.
    let record: ChildRecord?
    /// Where the child has no cells in the record, and so does not keep it.
    private let place: RecordPlace?
    /// Freed in deinit.
    let text: SeriesText

    init(_ child: any Instrument, _ record: ChildRecord?, keeping place: RecordPlace?, _ text: SeriesText) {
        self.child = child
        self.record = record
        self.place = place
        self.text = text
    }

    deinit {
        text.deallocate()
        place?.free()
    }
}

extension Array where Element: AnyObject {
    /// As `forEach`, without counting a reference for each: the array has one of its own all the while. Counting them took a third of the
    /// time of a page.
    @inline(__always) func forEachUncounted(_ body: (Element) -> Void) {
        withUnsafeBytes { bytes in
            for element in bytes.assumingMemoryBound(to: Unmanaged<Element>.self) {
                element._withUnsafeGuaranteedRef(body)
            }
        }
    }
}
