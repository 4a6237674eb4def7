import Synchronization

/// Calls the callbacks of a registry for one page, on threads that exist only for that. Pages that are requested
/// meanwhile share the collection.
///
/// A callback may take long or never return. So a page waits for a collection until its own time limit, and uses the
/// results so far. While it waits, it has another thread continue with the remaining callbacks. A callback that hangs
/// is not called again before it returns.
final class PageCollection: Sendable {
    let format: ExpositionFormat
    private let sections: [CalledSection]
    private let state: TracedMutex<State>
    private let over: StopSignal

    private struct State {
        /// Index of the first section that no thread has taken.
        var next = 0
        var running = 0
        /// The text of each section that has returned.
        var texts: [TextBuffer?]
        var isOver = false
    }

    /// - Parameter sections: the sections whose rendering calls code of the program.
    init(_ sections: [CalledSection], as format: ExpositionFormat) throws(ServerError) {
        self.sections = sections
        self.format = format
        state = TracedMutex(State(texts: Array(repeating: nil, count: sections.count)))
        over = try StopSignal()
    }

    /// A descriptor that is readable once every callback has returned, except those that hang from an earlier
    /// collection.
    var descriptor: Int32 { over.descriptor }
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Starts a thread that calls the remaining callbacks, if there are any.
    func startThread() throws(ServerError) {
        guard state.withLock({ $0.next < sections.count }) else { return }
        try SystemThread(name: "metrics-collect") { self.run() }.detach()
    }

    /// Returns a section's text; nil if the section has not returned, or was not called because an earlier call hangs.
    func text(of section: CalledSection) -> TextBuffer? {
        guard let index = sections.firstIndex(where: { $0 === section }) else { return nil }
        return state.withLock { $0.texts[index] }
    }

    private func run() {
        while let index = take() {
            var text = TextBuffer()
            sections[index].render(as: format, into: &text)
            sections[index].isBusy.store(false, ordering: .releasing)
            let result = text
            state.withLock { state in
                state.texts[index] = result
                state.running -= 1
            }
        }
        let isLast = state.withLock { state in
            let isLast = state.running == 0 && !state.isOver
            if isLast { state.isOver = true }
            return isLast
        }
        if isLast { over.stop() }
    }

    /// Returns the next section that is not being called, or nil if none is left.
    private func take() -> Int? {
        state.withLock { state in
            while state.next < sections.count {
                let index = state.next
                state.next += 1
                guard !sections[index].isBusy.exchange(true, ordering: .acquiring) else { continue }
                state.running += 1
                return index
            }
            return nil
        }
    }
}
