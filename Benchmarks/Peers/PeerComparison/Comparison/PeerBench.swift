import BenchmarkModel
import LinuxSystem

/// Measures rows of peers. All drivers run at once. Every row is measured for all peers before the next row, in an
/// order drawn anew in every round.
package struct PeerBench {
    package let peers: [Peer]
    package let rows: [Row]
    package let rounds: Int
    package let seed: UInt64

    /// - Parameters:
    /// - peers: Peers to measure. A peer with an `absence` gets its reason in every row.
    /// - rounds: At least 1; below 6 the medians have no intervals.
    package init(peers: [Peer], rows: [Row], rounds: Int, seed: UInt64) {
        self.peers = peers
        self.rows = rows
        self.rounds = rounds
        self.seed = seed
    }

    /// Measures all rounds; a round takes about 20 s with all rows and peers. The drivers end with the call, however it
    /// ends.
    /// - Parameter progress: Receives a line for each round.
    /// - Throws: `PeerError`, also if two pages differ or EndSignals has a signal; `SystemError`; `ProcessFileError`.
    package func run(progress: (String) -> Void) throws -> Comparison {
        let present = peers.filter { $0.absence == nil }
        guard !present.isEmpty else {
            throw PeerError.missing(
                "no peer can be measured: " + peers.map { "\($0.name): \($0.absence ?? "")" }.joined(separator: "; "))
        }
        // Otherwise the kernel would write a newly built driver to disk in the middle of a row.
        for peer in present { try Files.writeBack(peer.command[0]) }
        let probes = try present.map { try PeerProbe($0) }
        let page = try commonPage(probes)
        let machine = "\(UsableCores().text) cores, \(MachineFiles().processor), \(MachineFiles.kernel)"
        var comparison = Comparison(peers: peers, rows: rows, seed: seed, machine: machine, page: page)
        var random = SeededRandom(seed: seed, stream: "peers")
        for round in 0..<rounds {
            progress("round \(round + 1) of \(rounds)")
            let order = probes.shuffled(using: &random)
            for row in rows where round == 0 || !row.isCounted {
                for (probe, measured) in zip(order, try measure(row, order)) {
                    comparison.add(measured, row, probe.driver.peer)
                }
            }
        }
        return comparison
    }

    /// Returns a figure of each probe, in the order of the probes.
    private func measure(_ row: Row, _ probes: [PeerProbe]) throws -> [Measured] {
        var turns = [[Measured]](repeating: [], count: probes.count)
        for _ in 0..<row.turns {
            for (index, probe) in probes.enumerated() {
                if EndSignals.pending != nil { throw PeerError.interrupted }
                turns[index].append(try probe.measure(row))
            }
        }
        return turns.map(Measured.median)
    }

    /// - Throws: `PeerError.page` if a peer has another page than ours, or than the first peer if ours is not measured.
    private func commonPage(_ probes: [PeerProbe]) throws -> Comparison.CommonPage {
        let reference = probes.first { $0.driver.peer.name == Peer.ours } ?? probes[0]
        for probe in probes {
            let peer = probe.driver.peer
            let difference = PageCheck.difference(
                of: probe.firstPage, from: reference.firstPage, addedFamilies: peer.addedFamilies)
            if let difference {
                let model = reference.driver.peer.name
                throw PeerError.page(
                    peer: peer.name, reason: "\(difference); every page must have the samples of \(model)'s")
            }
        }
        return Comparison.CommonPage(
            samples: PageCheck.count(reference.firstPage), bytes: reference.firstPage.count,
            writer: reference.driver.peer.name)
    }
}

extension Row {
    /// Whether the figure does not vary, so that it is measured once.
    var isCounted: Bool { if case .allocations = method { true } else { false } }
}
