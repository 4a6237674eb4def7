package import Statistics

/// What was measured: a figure of every row, peer and round.
package struct Comparison: Sendable {
    package let peers: [Peer]
    package let rows: [Row]
    package let seed: UInt64
    /// Cores, processor and kernel of the machine.
    package let machine: String
    package let page: CommonPage
    /// In base units, in the order of the rounds; what is counted once has one.
    private var values: [Cell: [Double]] = [:]
    private var absences: [Cell: String] = [:]

    private struct Cell: Hashable {
        let row: String
        let peer: String
    }

    /// The page that all peers have.
    package struct CommonPage: Hashable, Sendable {
        package let samples: Int
        /// As `writer` writes it.
        package let bytes: Int
        /// The peer that the others' pages were compared with: ours, or the first where ours is not measured.
        package let writer: String
    }

    /// A median, with its 95 % interval where the values are enough for one (6).
    package struct Figure: Hashable, Sendable {
        package let median: Double
        package let interval: ConfidenceInterval?

        /// nil for no values.
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

    /// Of all rounds, in base units.
    package func values(_ row: Row, _ peer: Peer) -> [Double] {
        values[Cell(row: row.name, peer: peer.name)] ?? []
    }

    package func figure(_ row: Row, _ peer: Peer) -> Figure? { Figure(values(row, peer)) }

    /// Why there is no figure; nil when there is one.
    package func absence(_ row: Row, _ peer: Peer) -> String? {
        peer.absence ?? absences[Cell(row: row.name, peer: peer.name)]
    }

    /// Ours over that of the best other peer, round by round; nil where either has no figure, or the other's is not above 0.
    ///
    /// The best is the one with the best median: the smallest, or for a rate the greatest.
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

    /// Rounds that were measured.
    package var rounds: Int { values.values.map(\.count).max() ?? 0 }
}
