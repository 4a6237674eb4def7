import Synchronization

/// Asks the callbacks of a registry for one page, on threads that live no longer than that. Pages that come meanwhile share it.
///
/// A callback may take long, or never return. So whoever waits for a collection has a limit of its own, takes what is there by then, and
/// has another thread go on with the callbacks that are left. A callback that hangs is not called again before it returns.
final class PageCollection: Sendable {
    let format: ExpositionFormat
    private let sections: [CalledSection]
    private let state: TracedMutex<State>
    private let over: StopSignal

    private struct State {
        /// Index of the first section that no thread has taken.
        var next = 0
        var running = 0
        /// Of each section what it gave.
        var texts: [TextBuffer?]
        var isOver = false
    }

    /// - Parameter sections: those whose rendering calls code of the program's.
    init(_ sections: [CalledSection], as format: ExpositionFormat) throws(ServerError) {
        self.sections = sections
        self.format = format
        state = TracedMutex(State(texts: Array(repeating: nil, count: sections.count)))
        over = try StopSignal()
    }

    /// Readable once every callback has returned, those that hang from before left out.
    var descriptor: Int32 { over.descriptor }
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Starts a thread that calls what is left, if anything is.
    func goOn() throws(ServerError) {
        guard state.withLock({ $0.next < sections.count }) else { return }
        try SystemThread(name: "metrics-collect") { self.run() }.detach()
    }

    /// What a section gave; nil where it has not returned, or was not called because it hangs.
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

    /// The next section that is not being called; nil where none is left.
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
