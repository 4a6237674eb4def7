import CLinux
import Synchronization

extension Registry {
    /// A section in the registry's list; the section by itself would be counted at every page.
    final class Entry: Sendable {
        let section: any PageSection
        /// Whether rendering it calls code of the program's, which may take long.
        let isCalled: Bool
        /// Whether a collection has it called, and it has not returned.
        let isBusy = Atomic<Bool>(false)

        init(_ section: any PageSection, isCalled: Bool) {
            self.section = section
            self.isCalled = isCalled
        }

        /// On the calling thread. A callback that makes a page of its own registry is not called by that page: there would be no end.
        func render(as format: ExpositionFormat, into page: inout TextBuffer) {
            guard isCalled else { return section.render(as: format, into: &page) }
            guard cl_enter_callback() != 0 else { return }
            section.render(as: format, into: &page)
            cl_leave_callback()
        }
    }
}
