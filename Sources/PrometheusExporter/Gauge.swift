import Synchronization

/// A value that rises and falls. `set` is one atomic store; the others are a compare-and-swap loop.
public final class Gauge: Instrument {
    @usableFromInline let current = AtomicDouble(0)

    public init() {}

    @inlinable public func set(_ value: Double) { current.store(value) }

    @inlinable public func add(_ amount: Double) { current.add(amount) }

    @inlinable public func increment() { current.add(1) }

    @inlinable public func decrement() { current.add(-1) }

    public var value: Double { current.value }

    public func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        page.beginSample(name, labels: labels)
        page.append(value)
        page.endSample()
    }
}

/// A gauge whose value is asked for at every rendering, on the thread that renders.
final class CallbackGauge: Instrument {
    private let read: @Sendable () -> Double

    init(read: @escaping @Sendable () -> Double) { self.read = read }

    func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        page.beginSample(name, labels: labels)
        page.append(read())
        page.endSample()
    }
}

/// One of a fixed list of states: a 0 or 1 for each, under a label with the family's name.
public final class StateSet: Instrument {
    public let states: [String]
    /// `name="state"` of each state.
    private let pairs: [[UInt8]]
    private let current = Atomic<Int>(0)

    /// The first state is current until `set` is called.
    init(name: String, states: [String]) {
        self.states = states
        pairs = states.map { state in
            var pair = TextBuffer()
            pair.append(labelName: name, value: state)
            return pair.bytes
        }
    }

    /// Makes the state with this index of `states` the current one; an index outside is ignored.
    public func set(_ index: Int) {
        guard states.indices.contains(index) else { return }
        current.store(index, ordering: .relaxed)
    }

    public var state: String { states[current.load(ordering: .relaxed)] }

    public func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        let now = current.load(ordering: .relaxed)
        for index in pairs.indices {
            page.beginSample(name, labels: labels, extra: pairs[index])
            page.append(UInt8(ascii: index == now ? "1" : "0"))
            page.endSample()
        }
    }
}

/// Facts told by labels; the value is always 1.
final class Info: Instrument {
    func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        page.beginSample(name, labels: labels)
        page.append(UInt8(ascii: "1"))
        page.endSample()
    }
}
