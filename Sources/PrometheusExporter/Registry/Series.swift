/// A child of a family, and its list of labels as pages have it.
final class Series: Sendable {
    let child: any Instrument
    /// Freed in deinit.
    let labels: LineText

    init(_ child: any Instrument, labels: borrowing TextBuffer) {
        self.child = child
        self.labels = LineText(labels)
    }

    deinit { labels.deallocate() }
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
