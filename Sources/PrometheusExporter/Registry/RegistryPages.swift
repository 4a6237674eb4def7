/// Pages of a registry with callbacks, as a server makes them: callbacks apart from the rest.
extension Registry {
    private var called: [CalledSection] { entries.compactMap { $0.section as? CalledSection } }

    /// The collection in progress, which may be for another format, or a new one; nil without callbacks.
    func collection(as format: ExpositionFormat) throws(ServerError) -> PageCollection? {
        let called = called
        return try called.first?.callbacks.collection(of: called, as: format)
    }

    /// No later page takes part in it.
    func finished(_ collection: PageCollection) { called.first?.callbacks.finished(collection) }

    /// As `render`, without calling anything: callbacks have given what the collection has. What it lacks is counted as refused.
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
