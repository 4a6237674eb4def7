import CLinux
import Synchronization

/// A section whose rendering calls code of the program's, which may take long, or never return.
final class CalledSection: PageSection {
    private let section: any PageSection
    /// Whether a collection has it called, and it has not returned.
    let isBusy = Atomic<Bool>(false)
    /// Shared by all of its registry.
    let callbacks: Callbacks

    init(_ section: any PageSection, _ callbacks: Callbacks) {
        self.section = section
        self.callbacks = callbacks
    }

    var names: [String] { section.names }

    func has(family: String) -> Bool { section.has(family: family) }

    /// On the calling thread. A callback that makes a page of its own registry is not called by that page: there would be no end.
    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        guard cl_enter_callback() != 0 else { return }
        section.render(as: format, into: &page)
        cl_leave_callback()
    }
}

/// The collection that a registry has in progress. A registry without callbacks has none of these.
final class Callbacks: Sendable {
    private let current = TracedMutex<PageCollection?>(nil)

    /// The collection in progress, which may be for another format, or a new one.
    func collection(of sections: [CalledSection], as format: ExpositionFormat) throws(ServerError) -> PageCollection {
        let made = try PageCollection(sections, as: format)
        let joined = current.withLock { current in
            if let current, !current.isOver { return current }
            current = made
            return made
        }
        guard joined === made else { return joined }
        do throws(ServerError) {
            try made.goOn()
        } catch {
            finished(made)
            throw error
        }
        return made
    }

    /// No later page takes part in it.
    func finished(_ collection: PageCollection) {
        current.withLock { if $0 === collection { $0 = nil } }
    }
}
