import Synchronization

/// One of a fixed list of states: a sample of 0 or 1 for each, under a label with the family's name.
public final class StateSet: Instrument {
    public let states: [String]
    /// The text `,name="state"} ` of each state, all in one memory that is freed in deinit.
    private let pairs: [LineText]
    private let current = Atomic<Int>(0)

    /// Makes a set whose current state is the first one.
    init(name: String, states: [String]) {
        self.states = states
        pairs = LineText.extraLabels(name, states) { $0.append(labelValue: $1) }
    }

    deinit { pairs.first?.deallocate() }

    /// Makes `state` the current one.
    /// - Throws: `MetricError.unknownState` if it is not one of `states`. The current state does not change then.
    public func set(_ state: String) throws(MetricError) {
        guard let index = states.firstIndex(of: state) else { throw .unknownState(state, known: states) }
        current.store(index, ordering: .relaxed)
    }

    /// Makes the state with this index in `states` the current one. An index out of range is ignored.
    public func set(index: Int) {
        guard states.indices.contains(index) else { return }
        current.store(index, ordering: .relaxed)
    }

    public var state: String { states[current.load(ordering: .relaxed)] }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        let now = current.load(ordering: .relaxed)
        for index in pairs.indices {
            page.beginSample(series, extra: pairs[index])
            page.append(UInt8(ascii: index == now ? "1" : "0"))
            page.endSample()
        }
    }
}

/// Facts that labels state. The value is always 1.
final class Info: Instrument {
    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        page.appendSample(series, 1 as UInt64)
    }
}
