/// One child of a family: what is updated and what is rendered.
///
/// Instruments are shared between threads; every update is safe from any of them, and none waits for a page in progress.
public protocol Instrument: AnyObject, Sendable {
    /// Appends the lines of this child. `labels` is its rendered label list without braces.
    func render(family name: String, labels: [UInt8], as format: ExpositionFormat, into page: inout TextBuffer)
}
