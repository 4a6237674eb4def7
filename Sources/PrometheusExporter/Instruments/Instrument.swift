/// One child of a family: what is updated and what is rendered.
///
/// Instruments are shared between threads; every update is safe from any of them, and none waits for a page in progress.
public protocol Instrument: AnyObject, Sendable {
    /// Appends the lines of this child. `series`: the names they have.
    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer)
}
