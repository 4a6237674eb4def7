/// A child of a family, with its name and labels on pages.
final class Series: Sendable {
    let child: any Instrument
    /// nil if the family has no labels.
    let record: ChildRecord?
    /// The record of a child that has no cells in it; a child that has cells owns its record itself.
    private let allocation: RecordAllocation?
    /// Freed in deinit.
    let text: SeriesText

    init(_ child: any Instrument, _ record: ChildRecord?, keeping allocation: RecordAllocation?, _ text: SeriesText) {
        self.child = child
        self.record = record
        self.allocation = allocation
        self.text = text
    }

    deinit {
        text.deallocate()
        allocation?.free()
    }
}

extension Array where Element: AnyObject {
    /// Calls `body` with each element, as `forEach` does, without counting a reference for each: the array holds one
    /// all the time. Counting references took a third of a page's time.
    @inline(__always) func forEachUncounted(_ body: (Element) -> Void) {
        withUnsafeBytes { bytes in
            for element in bytes.assumingMemoryBound(to: Unmanaged<Element>.self) {
                element._withUnsafeGuaranteedRef(body)
            }
        }
    }
}
