/// Pages of a registry with callbacks, as a server makes them: the callbacks are called separately.
extension Registry {
    private var called: [CalledSection] { entries.compactMap { $0.section as? CalledSection } }

    /// Returns the collection in progress, which may be for another format, or a new one; nil if there are no
    /// callbacks.
    func collection(as format: ExpositionFormat) throws(ServerError) -> PageCollection? {
        let called = called
        return try called.first?.callbacks.collection(of: called, as: format)
    }

    /// Ends the sharing of a collection: later pages do not join it.
    func finished(_ collection: PageCollection) { called.first?.callbacks.finished(collection) }

    /// Appends all metrics, as `render` does, without calling callbacks: their texts come from the collection. Missing
    /// texts are counted as refused.
    func render(as format: ExpositionFormat, collected: PageCollection?, into page: inout TextBuffer) {
        for entry in entries {
            guard let section = entry.section as? CalledSection else {
                entry.section.render(as: format, into: &page)
                continue
            }
            if let text = collected?.text(of: section) {
                text.withBytes { page.append($0) }
            } else {
                for name in section.names { refusals.count(metric: name, reason: .timeout) }
            }
        }
        end(as: format, into: &page)
    }
}
