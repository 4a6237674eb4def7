/// One child of a family: the object that is updated and rendered.
///
/// Threads share instruments. Every update is safe on any thread, and no update waits for a page in progress.
public protocol Instrument: AnyObject, Sendable {
    /// Appends the lines of this child. `series`: its name and labels.
    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer)
    /// Appends the Metric messages of this child to a protobuf page.
    func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer)
}
