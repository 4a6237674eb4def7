/// The indices of a pool's idle connections.
struct IdleConnections {
    enum Order {
        /// Few connections do most work, so an agent needs few.
        case lastUsedFirst
        /// All connections are used in turn.
        case inTurn
    }

    private let order: Order
    /// The indices, from `head` on.
    private var indices: [Int] = []
    private var head = 0

    init(_ order: Order) { self.order = order }

    var count: Int { indices.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func push(_ index: Int) {
        if head > count, indices.count == indices.capacity {
            indices.removeFirst(head)
            head = 0
        }
        indices.append(index)
    }

    mutating func pop() -> Int? {
        guard !isEmpty else { return nil }
        guard order == .inTurn else { return indices.removeLast() }
        let first = indices[head]
        head += 1
        if isEmpty {
            indices.removeAll(keepingCapacity: true)
            head = 0
        }
        return first
    }

    /// Removes a connection that has ended.
    /// - Complexity: O(number of idle connections).
    mutating func remove(_ index: Int) {
        guard let place = indices[head...].firstIndex(of: index) else { return }
        indices.remove(at: place)
    }
}
