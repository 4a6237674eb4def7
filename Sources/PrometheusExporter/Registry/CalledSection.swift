import CLinux
import Synchronization

/// A section whose rendering calls code of the program. That code may take long or never return.
final class CalledSection: PageSection {
    private let section: any PageSection
    /// Whether a collection has called the section and the call has not returned.
    let isBusy = Atomic<Bool>(false)
    /// Shared by all such sections of a registry.
    let callbacks: Callbacks

    init(_ section: any PageSection, _ callbacks: Callbacks) {
        self.section = section
        self.callbacks = callbacks
    }

    var names: [String] { section.names }

    func name(ofFamily family: String) -> String? { section.name(ofFamily: family) }

    /// Renders on the calling thread. If a callback renders a page of its own registry, that page does not call the
    /// callbacks: the calls would never end.
    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        guard cl_enter_callback() != 0 else { return }
        section.render(as: format, into: &page)
        cl_leave_callback()
    }
}

/// The collection that a registry has in progress. A registry without callbacks has no such object.
final class Callbacks: Sendable {
    private let current = TracedMutex<PageCollection?>(nil)

    /// Returns the collection in progress, which may be for another format, or a new one.
    func collection(of sections: [CalledSection], as format: ExpositionFormat) throws(ServerError) -> PageCollection {
        let made = try PageCollection(sections, as: format)
        let joined = current.withLock { current in
            if let current, !current.isOver { return current }
            current = made
            return made
        }
        guard joined === made else { return joined }
        do throws(ServerError) {
            try made.startThread()
        } catch {
            finished(made)
            throw error
        }
        return made
    }

    /// Ends the sharing of a collection: later pages do not join it.
    func finished(_ collection: PageCollection) {
        current.withLock { if $0 === collection { $0 = nil } }
    }
}
