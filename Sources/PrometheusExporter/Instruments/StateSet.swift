import Synchronization

/// One of a fixed list of states: a sample of 0 or 1 for each, under a label with the family's name.
public final class StateSet: Instrument {
    public let states: [String]
    private let name: String
    /// The text `,name="state"} ` of each state, all in one memory that is freed in deinit.
    private let pairs: [LineText]
    private let current = Atomic<Int>(0)

    /// Makes a set whose current state is the first one.
    init(name: String, states: [String]) {
        self.states = states
        self.name = name
        pairs = Self.pairs(name, states, .underscores)
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
        if format.names == .underscores { return render(series, pairs, into: &page) }
        let pairs = Self.pairs(name, states, format.names)
        render(series, pairs, into: &page)
        pairs.first?.deallocate()
    }

    private func render(_ series: SeriesText, _ pairs: [LineText], into page: inout TextBuffer) {
        let now = current.load(ordering: .relaxed)
        for index in pairs.indices {
            page.beginSample(series, extra: pairs[index])
            page.append(UInt8(ascii: index == now ? "1" : "0"))
            page.endSample()
        }
    }

    public func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        let now = current.load(ordering: .relaxed)
        let label = escaping.escaped(name, colons: false)
        for (index, state) in states.enumerated() {
            let metric = labels.begin(in: &page)
            page.append(label: label, state)
            page.endGauge(metric, index == now ? 1 : 0)
        }
    }

    private static func pairs(_ name: String, _ states: [String], _ escaping: NameEscaping) -> [LineText] {
        LineText.extraLabels(ShownNames.label(name, escaping), states) { $0.append(labelValue: $1) }
    }
}

/// Facts that labels state. The value is always 1.
final class Info: Instrument {
    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        page.appendSample(series, 1 as UInt64)
    }

    func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        page.endGauge(labels.begin(in: &page), 1)
    }
}
