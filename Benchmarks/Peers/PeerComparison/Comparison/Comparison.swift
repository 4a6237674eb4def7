package import Statistics

/// The measured figures of every row, peer and round.
package struct Comparison: Sendable {
    package let peers: [Peer]
    package let rows: [Row]
    package let seed: UInt64
    /// Cores, processor and kernel of the machine.
    package let machine: String
    package let page: CommonPage
    /// Values in base units, in the order of the rounds. A row that is counted once has one value.
    private var values: [Cell: [Double]] = [:]
    private var absences: [Cell: String] = [:]

    private struct Cell: Hashable {
        let row: String
        let peer: String
    }

    /// The page that all peers serve.
    package struct CommonPage: Hashable, Sendable {
        package let samples: Int
        /// Size of the page as `writer` writes it.
        package let bytes: Int
        /// The peer with which the others' pages were compared: ours, or the first peer if ours is not measured.
        package let writer: String
    }

    /// A median, with its 95 % interval if there are enough values (6).
    package struct Figure: Hashable, Sendable {
        package let median: Double
        package let interval: ConfidenceInterval?

        /// nil if there are no values.
        init?(_ values: [Double]) {
            guard let middle = Statistics.median(values) else { return nil }
            median = middle
            interval = OrderStatistics.medianInterval(values)
        }
    }

    init(peers: [Peer], rows: [Row], seed: UInt64, machine: String, page: CommonPage) {
        self.peers = peers
        self.rows = rows
        self.seed = seed
        self.machine = machine
        self.page = page
    }

    mutating func add(_ measured: Measured, _ row: Row, _ peer: Peer) {
        let cell = Cell(row: row.name, peer: peer.name)
        switch measured {
        case .value(let value): values[cell, default: []].append(value)
        case .absent(let reason): absences[cell] = reason
        }
    }

    /// Returns the values of all rounds, in base units.
    package func values(_ row: Row, _ peer: Peer) -> [Double] {
        values[Cell(row: row.name, peer: peer.name)] ?? []
    }

    package func figure(_ row: Row, _ peer: Peer) -> Figure? { Figure(values(row, peer)) }

    /// Returns the reason why there is no figure; nil if there is one.
    package func absence(_ row: Row, _ peer: Peer) -> String? {
        peer.absence ?? absences[Cell(row: row.name, peer: peer.name)]
    }

    /// Returns the ratio of our figure to that of the best other peer, round by round. Returns nil if either has no
    /// figure, or if a value of the other peer is not above 0.
    ///
    /// The best peer has the smallest median, or for a rate the greatest.
    package func ratio(_ row: Row) -> (best: Peer, figure: Figure)? {
        guard let ours = peers.first(where: { $0.name == Peer.ours }) else { return nil }
        let others = peers.filter { $0.name != Peer.ours }.compactMap { peer in
            figure(row, peer).map { (peer: peer, median: $0.median) }
        }
        let best =
            row.isRate ? others.max { $0.median < $1.median } : others.min { $0.median < $1.median }
        guard let best else { return nil }
        let pairs = zip(values(row, ours), values(row, best.peer))
        guard pairs.allSatisfy({ $0.1 > 0 }), let figure = Figure(pairs.map { $0.0 / $0.1 }) else { return nil }
        return (best.peer, figure)
    }

    /// Number of rounds that were measured.
    package var rounds: Int { values.values.map(\.count).max() ?? 0 }
}
